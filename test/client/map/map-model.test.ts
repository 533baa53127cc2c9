import { describe, expect, test } from 'vitest';
import { formMapModel } from '../../../client/features/map/map-model.ts';
import { describeMark } from '../../../client/features/map/map-tooltip.tsx';
import { alert, byId, input, now } from './builders.ts';

const atDoor = (id: string) => ({ site: 'S', floor: 'S-0', door: id, zone: 'Z-ROOM', via: 'door' as const });

describe('what the map shows', () => {
  test('nothing is lit or levelled while all is well', () => {
    const model = formMapModel(input());
    expect(model.alerts).toEqual([]);
    expect(model.sites.map((site) => site.level)).toEqual([undefined, undefined]);
    expect(model.doors.some((door) => door.isLit || door.level)).toBe(false);
    expect(model.cameras.some((camera) => camera.isLit)).toBe(false);
  });

  test('only the floor shown has its doors and cameras', () => {
    const ids = (floor: string) => {
      const model = formMapModel(input({ floors: new Map([['S', floor]]) }));
      return [...model.doors, ...model.cameras].map((mark) => mark.id);
    };
    expect(ids('S-0')).toEqual(['D-1', 'D-2', 'C-1']);
    expect(ids('S-1')).toEqual(['D-UP', 'C-UP']);
  });

  test('a site has the worst level of its open alerts; closed ones do not count', () => {
    const alerts = byId(
      alert({ id: 'a', level: 'low', place: atDoor('D-1') }),
      alert({ id: 'b', level: 'critical', status: 'acknowledged', place: atDoor('D-2') }),
      alert({ id: 'c', level: 'critical', status: 'resolved', place: { site: 'B', via: 'network' } }),
    );
    const [campus, depot] = formMapModel(input({ alerts })).sites;
    expect(campus).toMatchObject({ level: 'critical', openAlerts: 2, unacknowledged: true });
    expect(depot?.openAlerts).toBe(0);
    expect(depot?.level).toBeUndefined();
  });

  test('alerts of one door share a mark with the worst in front, unless another is selected', () => {
    const alerts = byId(
      alert({ id: 'a', level: 'medium', place: atDoor('D-1') }),
      alert({ id: 'b', level: 'high', place: atDoor('D-1') }),
    );
    expect(formMapModel(input({ alerts })).alerts).toMatchObject([{ id: 'b', count: 2, isSelected: false }]);
    const selection = { type: 'alert', id: 'a' } as const;
    expect(formMapModel(input({ alerts, selection })).alerts).toMatchObject([{ id: 'a', isSelected: true }]);
  });

  test('an alert without a door stands in its room, without a room at its site, without a place nowhere', () => {
    const positions = [
      { site: 'S', zone: 'Z-ROOM', via: 'host' as const },
      { site: 'B', via: 'network' as const },
      undefined,
    ].map((place) => {
      const alerts = byId(alert({ id: 'a', ...(place && { place }) }));
      return formMapModel(input({ alerts, floors: new Map([['S', 'S-1']]) })).alerts[0]?.position;
    });
    expect(positions[0]?.[0]).toBeCloseTo(5.0005, 6);
    expect(positions[0]?.[1]).toBeCloseTo(52.0005, 6);
    expect(positions[1]).toEqual([18, 54]);
    expect(positions[2]).toBeUndefined();
  });

  test("a selected alert lights its door and what the pivot asks for, in the alert's level", () => {
    const alerts = byId(alert({ id: 'a', level: 'critical', place: atDoor('D-2') }));
    const selection = { type: 'alert', id: 'a' } as const;
    const model = formMapModel(input({ alerts, selection, lit: { doors: [], cameras: ['C-1'] } }));
    expect(model.doors.find((door) => door.id === 'D-2')).toMatchObject({ isLit: true, level: 'critical' });
    expect(model.doors.find((door) => door.id === 'D-1')?.isLit).toBe(false);
    expect(model.cameras[0]).toMatchObject({ isLit: true, level: 'critical' });
  });

  test('a door nobody spoke of is unknown, not closed', () => {
    const doorStates = byId({ id: 'D-1', state: 'forced' as const, at: now });
    const states = formMapModel(input({ doorStates })).doors.map((door) => door.state);
    expect(states).toEqual(['forced', 'unknown']);
  });

  test('neither is one whose feed is silent: the mark says which, and the site why its people are not known', () => {
    const unheard = { feed: 'Access control', since: now - 720_000 };
    const doorStates = byId({ id: 'D-1', state: 'closed' as const, at: now, unheard });
    const occupancy = byId({
      ...{ id: 'S', certain: 0, possible: 3, low: 0, high: 3, expected: 1, zones: [], asOf: now },
      because: 'feed Access control is 12 min old',
    });
    const model = formMapModel(input({ doorStates, occupancy }));
    expect(model.doors[0]).toMatchObject({ state: 'unknown', unheard });
    const told = (type: 'door' | 'site', id: string) =>
      describeMark({ target: { type, id }, position: [0, 0] }, model, now)?.detail;
    expect(told('door', 'D-1')).toBe('State unknown · Access control silent for 12 min');
    expect(told('site', 'S')).toContain('feed Access control is 12 min old');
  });

  test('a camera that is lost or off has no picture to promise', () => {
    const cameraHealth = byId({ id: 'C-1', state: 'lost' as const, since: now, restarts: 3 });
    expect(formMapModel(input({ cameraHealth })).cameras[0]?.hasPicture).toBe(false);
    expect(formMapModel(input()).cameras[0]?.hasPicture).toBe(true);
  });

  test('only rooms whose alert is grave and waiting, or selected, are tinted', () => {
    const zones = (over: Parameters<typeof alert>[0], isSelected = false) =>
      formMapModel(
        input({
          alerts: byId(alert({ ...over, place: atDoor('D-1') })),
          ...(isSelected && { selection: { type: 'alert', id: over.id } }),
        }),
      ).zoneLevels.get('Z-ROOM');
    expect(zones({ id: 'a', level: 'high' })).toBe('high');
    expect(zones({ id: 'a', level: 'high', status: 'acknowledged' })).toBeUndefined();
    expect(zones({ id: 'a', level: 'medium' })).toBeUndefined();
    expect(zones({ id: 'a', level: 'medium' }, true)).toBe('medium');
  });
});
