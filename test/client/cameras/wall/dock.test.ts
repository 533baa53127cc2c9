import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  camerasOfAlert,
  FRESH_MS,
  followedView,
  freshAlerts,
} from '../../../../client/features/cameras/wall/alert-cameras.ts';
import { type Docked, dockedNow } from '../../../../client/features/cameras/wall/dock.ts';
import { fillTiles } from '../../../../client/features/cameras/wall/fill-tiles.ts';
import { layoutOf, planOf } from '../../../../client/features/cameras/wall/layouts.ts';
import type { Alert } from '../../../../shared/domain/alert.ts';
import type { Camera } from '../../../../shared/domain/camera.ts';
import { cameras, createAlerts, deployment } from '../../../support/client-data.ts';

const NOW = 1_790_000_000_000;
const base = createAlerts(NOW)[0]!;
const doorById = new Map(deployment.doors.map((door) => [door.id, door]));
const alert = (id: string, patch: Partial<Alert> = {}): Alert => ({
  ...base,
  id,
  status: 'new',
  level: 'high',
  raisedAt: NOW - 1_000,
  reasons: [],
  ...patch,
});
const at = (door: string): Partial<Alert> => ({ moment: { at: NOW, eventId: 'e', door } });
const viewsOf = (one: Alert) => camerasOfAlert(one, cameras, doorById);
const ids = (docked: readonly Docked[]) => docked.map(({ camera, alert: of }) => `${camera.id} for ${of.id}`);

describe('cameras of an alert', () => {
  test('those that see its door, best first, each with the reason', () => {
    const views = viewsOf(alert('A', at('D-03')));
    expect(views.map(({ camera }) => camera.id)).toEqual(['C-103', 'C-104']);
    expect(views[0]!.reason).toMatch(/^sees door D-03, \d+ m$/);
  });

  test('where none sees it, those of its zone, which say that they may not', () => {
    const inZone: Camera[] = [{ ...cameras[0]!, id: 'Z', zone: 'Z-LAB', doors: [] }];
    const placed = alert('A', {
      moment: { at: NOW, eventId: 'e' },
      place: { site: 'FRA', zone: 'Z-LAB', via: 'door' },
    });
    expect(camerasOfAlert(placed, inZone, doorById)).toEqual([
      { camera: inZone[0], reason: 'same zone, may not see it' },
    ]);
    expect(viewsOf(alert('B', at('D-99')))).toEqual([]);
  });
});

describe('fresh alerts', () => {
  test('new, high or worse, with news of the last five minutes', () => {
    const old = { raisedAt: NOW - FRESH_MS - 1 };
    const reason = { ...base.reasons[0]!, knownAt: NOW - 2_000 };
    const all = [
      alert('new'),
      alert('taken', { status: 'acknowledged' }),
      alert('medium', { level: 'medium' }),
      alert('old', old),
      alert('old with news', { ...old, reasons: [reason] }),
      alert('worst', { level: 'critical' }),
    ];
    expect(freshAlerts(all, NOW).map(({ id }) => id)).toEqual(['worst', 'new', 'old with news']);
  });

  test('the tile that follows takes the worst open alert that a camera shows', () => {
    const followed = followedView(
      [
        alert('blind', { ...at('D-99'), level: 'critical' }),
        alert('A', { ...at('D-03'), status: 'acknowledged', level: 'critical' }),
        alert('B', at('D-05')),
        alert('done', { ...at('D-01'), level: 'critical', status: 'resolved' }),
      ],
      viewsOf,
    );
    expect([followed?.alert.id, followed?.view.camera.id]).toEqual(['B', 'C-105']);
    expect(followedView([], viewsOf)).toBeUndefined();
  });
});

describe('the dock', () => {
  const one = alert('A', at('D-03'));
  const two = alert('B', at('D-04'));
  const three = alert('C', at('D-01'));
  test('every alert’s best camera comes before any second best', () => {
    const { docked, waiting } = dockedNow({ fresh: [one, two, three], viewsOf, pinned: [] });
    expect(ids(docked)).toEqual(['C-103 for A', 'C-101 for C', 'C-104 for A', 'C-109 for C']);
    // C-103 sees the door of B too.
    expect(waiting).toBe(0);
  });

  test('alerts without a place are counted', () => {
    const { docked, waiting } = dockedNow({ fresh: [one, three], viewsOf, pinned: [], places: 1 });
    expect([ids(docked), waiting]).toEqual([['C-103 for A'], 1]);
  });

  test('what a tile of the wall follows is not shown twice, and its alert counts as shown', () => {
    const { docked, waiting } = dockedNow({
      fresh: [one, three],
      viewsOf,
      pinned: [],
      followed: 'C-103',
      places: 1,
    });
    expect([ids(docked), waiting]).toEqual([['C-101 for C'], 0]);
  });

  test('an alert that is acknowledged or old leaves, unless pinned', () => {
    const before = dockedNow({ fresh: [one], viewsOf, pinned: [] }).docked;
    expect(dockedNow({ fresh: [], viewsOf, pinned: [] }).docked).toEqual([]);
    const kept = dockedNow({ fresh: [three], viewsOf, pinned: [before[1]!] }).docked;
    expect(ids(kept)).toEqual(['C-104 for A', 'C-101 for C', 'C-109 for C']);
    expect(kept[0]!.isPinned).toBe(true);
  });

  test('does not depend on the order alerts came in, holds no camera twice and never more than its places', () => {
    const alerts = ['D-01', 'D-02', 'D-03', 'D-04', 'D-05', 'D-06', 'D-07'].map((door, n) =>
      alert(`A${n}`, { ...at(door), score: (n * 37) % 11, level: n % 3 ? 'high' : 'critical' }),
    );
    fc.assert(
      fc.property(
        fc
          .shuffledSubarray(alerts)
          .chain((some) =>
            fc.tuple(fc.constant(some), fc.shuffledSubarray(some, { minLength: some.length })),
          ),
        fc.integer({ min: 1, max: 4 }),
        ([some, again], places) => {
          const first = dockedNow({ fresh: freshAlerts(some, NOW), viewsOf, pinned: [], places });
          expect(dockedNow({ fresh: freshAlerts(again, NOW), viewsOf, pinned: [], places })).toEqual(first);
          expect(first.docked.length).toBeLessThanOrEqual(places);
          expect(new Set(first.docked.map(({ camera }) => camera.id)).size).toBe(first.docked.length);
        },
      ),
    );
  });

  test('on the wall’s largest tiles: one already there changes places, nobody stands twice', () => {
    const plan = planOf(layoutOf('1and5', { width: 0, height: 0 }, 0)!);
    const shown = fillTiles({
      ...{ plan, cameras, page: 0, wanted: [], docked: new Set<string>() },
      leading: ['C-103', 'C-109'],
    });
    const words = plan.tiles.map(({ id }) => {
      const tile = shown.get(id)!;
      return tile.kind === 'camera' ? tile.camera.id : tile.kind;
    });
    expect(words).toEqual(['C-103', 'C-109', 'C-101', 'C-104', 'C-105', 'C-106']);
  });
});
