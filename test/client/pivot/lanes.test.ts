import { describe, expect, test } from 'vitest';
import {
  fittingZoom,
  fractionOf,
  laneOf,
  stepEvent,
  ticksOf,
  toLanes,
} from '../../../client/features/pivot/lanes.ts';
import { pickCameras } from '../../../client/features/pivot/pivot-cameras.ts';
import type { TimelineEvent } from '../../../shared/contract/http.ts';
import { EVENT_KINDS } from '../../../shared/domain/event-kinds.ts';
import { cameras } from '../../support/client-data.ts';

const MOMENT = 1_790_000_000_000;
const event = (id: string, seconds: number, kind = 'access.granted', evidence = false): TimelineEvent => ({
  id,
  time: MOMENT + seconds * 1000,
  timeErrorMs: 0,
  receivedAt: MOMENT,
  kind,
  domain: 'physical',
  source: 's',
  message: id,
  severity: 1,
  entities: [],
  evidence,
});

describe('lanes', () => {
  test('take every kind the product knows', () => {
    const lanes = Object.keys(EVENT_KINDS).map((kind) => `${kind} ${laneOf(kind)}`);
    expect(lanes).toContain('access.denied Physical');
    expect(lanes).toContain('auth.failure Accounts');
    expect(lanes).toContain('network.dhcp Network');
    expect(lanes).toContain('other Other');
    expect(laneOf('something.new')).toBe('Other');
  });

  test('keep the three that matter even when empty, and show no other empty one', () => {
    expect(toLanes([]).map((one) => one.lane)).toEqual(['Physical', 'Accounts', 'Network']);
    expect(toLanes([event('a', 0, 'process.started')]).map((one) => one.lane)).toEqual([
      'Physical',
      'Accounts',
      'Network',
      'Hosts',
    ]);
  });

  test('lose no event', () => {
    const events = Object.keys(EVENT_KINDS).map((kind, n) => event(String(n), n, kind));
    expect(toLanes(events).flatMap((one) => one.events)).toHaveLength(events.length);
  });
});

describe('the time line', () => {
  test('places a time between its ends', () => {
    const window = { from: 100, to: 300 };
    expect([50, 100, 200, 300].map((at) => fractionOf(at, window))).toEqual([-0.25, 0, 0.5, 1]);
  });

  test('has ticks at round times inside the window', () => {
    const window = { from: MOMENT - 120_000, to: MOMENT + 120_000 };
    const ticks = ticksOf(window, 8);
    expect(ticks.length).toBeGreaterThanOrEqual(7);
    expect(ticks.every((tick) => tick >= window.from && tick <= window.to && tick % 30_000 === 0)).toBe(true);
  });

  test('opens as wide as the evidence needs', () => {
    expect(fittingZoom([event('a', 60, 'x', true), event('far', 1700)], MOMENT)).toBe('2');
    expect(fittingZoom([event('a', -300, 'x', true)], MOMENT)).toBe('10');
    expect(fittingZoom([event('a', 1700, 'x', true)], MOMENT)).toBe('30');
    expect(fittingZoom([], MOMENT)).toBe('2');
  });

  test('steps from event to event, beginning at the one nearest the moment', () => {
    const events = [event('a', -90), event('b', -3), event('c', 40)];
    expect(stepEvent(events, null, 1, MOMENT)?.id).toBe('b');
    expect(stepEvent(events, 'b', 1, MOMENT)?.id).toBe('c');
    expect(stepEvent(events, 'c', 1, MOMENT)?.id).toBe('c');
    expect(stepEvent(events, 'a', -1, MOMENT)?.id).toBe('a');
    expect(stepEvent(events, 'gone', 1, MOMENT)?.id).toBe('b');
    expect(stepEvent([], null, 1, MOMENT)).toBeUndefined();
  });
});

describe('the cameras of a pivot', () => {
  const byId = new Map(cameras.map((camera) => [camera.id, camera]));
  const pick = (...names: string[]) =>
    pickCameras(
      names.map((camera) => ({ camera, reason: 'r', distanceM: 1 })),
      byId,
    );
  test('are the best one and two more; one the viewer may not see is passed over', () => {
    const { main, further } = pick('C-secret', 'C-103', 'C-104', 'C-101', 'C-102');
    expect(main?.camera.id).toBe('C-103');
    expect(further.map((view) => view.camera.id)).toEqual(['C-104', 'C-101']);
  });
  test('may be none', () => {
    expect(pick('C-secret')).toEqual({ main: undefined, further: [] });
  });
});
