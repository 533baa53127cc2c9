import { expect, test } from 'vitest';
import { createDoorsView } from '../../../server/live/doors-view.ts';
import { EVERYBODY } from '../../../server/live/view.ts';
import type { SourceHealth } from '../../../shared/domain/source-health.ts';
import { sourceHealth } from '../../support/source-health.ts';

const NOW = 1_790_000_000_000;
const source = (id: string, state: SourceHealth['state'], lastReceivedAt: number) =>
  sourceHealth(id, { name: id.toUpperCase(), state, freshWithinMs: 300_000, lastReceivedAt });
const FRESH = [source('north', 'fresh', NOW), source('south', 'fresh', NOW)];
const SILENT = source('north', 'stale', NOW - 360_000);
const closed = (id: string, ...sources: string[]) => ({ id, state: 'closed' as const, at: NOW, sources });

test('a door says when a source that told of it is not heard, and no more once it is heard again', () => {
  const doors = createDoorsView({ now: () => NOW });
  doors.say(closed('D-1', 'north'));
  doors.say(closed('D-2', 'south'));
  doors.say(closed('D-3', 'south', 'north'));
  doors.say(closed('D-4'));
  const changed = () => doors.view.flush(EVERYBODY)?.upserts.map(({ id }) => id);
  doors.view.join(EVERYBODY);
  doors.hear(FRESH);
  expect(changed()).toBeUndefined();

  doors.hear([SILENT, FRESH[1]!]);
  // One that told its state, or one that spoke last: either may hold the news.
  expect(changed()).toEqual(['D-1', 'D-3']);
  expect(doors.view.get('D-1')).toEqual({
    ...{ id: 'D-1', state: 'closed', at: NOW },
    unheard: { feed: 'NORTH', since: NOW - 360_000 },
  });
  expect(doors.view.get('D-2')).toEqual({ id: 'D-2', state: 'closed', at: NOW });

  // Whatever is told of it meanwhile, by hand or late, does not bring the feed back.
  doors.say({ ...closed('D-1', 'north'), state: 'forced' });
  expect(doors.view.get('D-1')).toMatchObject({ state: 'forced', unheard: { feed: 'NORTH' } });
  expect(changed()).toEqual(['D-1']);
  doors.hear([SILENT, FRESH[1]!]);
  expect(changed()).toBeUndefined();

  doors.hear([FRESH[0]!, source('south', 'failing', NOW - 360_000)]);
  expect(changed()).toEqual(['D-1', 'D-2', 'D-3']);
  expect(doors.view.get('D-1')).toEqual({ id: 'D-1', state: 'forced', at: NOW });
  expect(doors.view.get('D-2')).toMatchObject({ unheard: { feed: 'SOUTH', isFailing: true } });
});

test('of a source that is gone nothing is heard; what Watchfloor told itself stands', () => {
  const doors = createDoorsView({ now: () => NOW });
  doors.say(closed('D-1', 'gone'));
  doors.say(closed('D-2', 'watchfloor'));
  expect(doors.view.get('D-1')?.unheard).toBeUndefined();
  doors.hear(FRESH);
  expect(doors.view.get('D-1')?.unheard).toEqual({ feed: 'gone' });
  expect(doors.view.get('D-2')?.unheard).toBeUndefined();
});
