import { expect, test } from 'vitest';
import { createDoorsView } from '../../../server/live/doors-view.ts';
import { EVERYBODY } from '../../../server/live/view.ts';
import type { SourceHealth } from '../../../shared/domain/source-health.ts';

const NOW = 1_790_000_000_000;
const source = (id: string, state: SourceHealth['state'], lastReceivedAt?: number): SourceHealth => ({
  ...{ id, name: id.toUpperCase(), type: 'http', state, accepted: 0, duplicates: 0, rejected: 0, dropped: 0 },
  ratePerMinute: 0,
  ...(lastReceivedAt === undefined ? {} : { lastReceivedAt }),
});
const closed = (id: string, from?: string) => ({
  ...{ id, state: 'closed' as const, at: NOW },
  ...(from === undefined ? {} : { source: from }),
});

test('a door says when the source that told of it is not heard, and no more once it is heard again', () => {
  const doors = createDoorsView({ now: () => NOW });
  doors.say(closed('D-1', 'north'));
  doors.say(closed('D-2', 'south'));
  doors.say(closed('D-3'));
  const changed = () => doors.view.flush(EVERYBODY)?.upserts.map(({ id }) => id);
  doors.view.join(EVERYBODY);
  doors.hear([source('north', 'fresh', NOW), source('south', 'fresh', NOW)]);
  expect(changed()).toBeUndefined();

  doors.hear([source('north', 'stale', NOW - 360_000), source('south', 'fresh', NOW)]);
  expect(changed()).toEqual(['D-1']);
  expect(doors.view.get('D-1')).toEqual({
    ...{ id: 'D-1', state: 'closed', at: NOW },
    unheard: { feed: 'NORTH', since: NOW - 360_000 },
  });
  // Who told it is nobody's business who may not see sources.
  expect(doors.view.get('D-2')).toEqual({ id: 'D-2', state: 'closed', at: NOW });

  // Whatever is told of it meanwhile, by hand or late, does not bring the feed back.
  doors.say({ ...closed('D-1', 'north'), state: 'forced' });
  expect(doors.view.get('D-1')).toMatchObject({ state: 'forced', unheard: { feed: 'NORTH' } });
  expect(changed()).toEqual(['D-1']);
  doors.hear([source('north', 'stale', NOW - 360_000)]);
  expect(changed()).toBeUndefined();

  doors.hear([source('north', 'fresh', NOW), source('south', 'failing')]);
  expect(changed()).toEqual(['D-1', 'D-2']);
  expect(doors.view.get('D-1')).toEqual({ id: 'D-1', state: 'forced', at: NOW });
  expect(doors.view.get('D-2')).toMatchObject({ unheard: { feed: 'SOUTH' } });
});
