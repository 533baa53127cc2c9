import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createDoorStates } from '../../../../server/pipeline/enrich/door-states.ts';
import type { EventKind } from '../../../../shared/domain/event-kinds.ts';
import { at, deploymentSketch, event, logged } from '../sketch.ts';

const deployment = deploymentSketch();
const HOUR = 3_600_000;
const T0 = at('10:00');
const says = (kind: EventKind, time: number, receivedAt = time, id = `${kind}-${time}-${receivedAt}`) =>
  event(kind, time, { 'portal.uid': 'D-main' }, { receivedAt, id });

function doorAfter(events: readonly ReturnType<typeof says>[]) {
  const doors = createDoorStates(['D-main']);
  for (const one of logged(deployment, events)) doors.add(one);
  return doors.all()[0]!;
}

test('a door whose clock was a year ahead shows what it truly said since, and no time that is still to come', () => {
  const ahead = says('door.forced', T0 + 365 * 24 * HOUR, T0);
  expect(doorAfter([ahead])).toMatchObject({ state: 'forced', at: T0, last: { at: T0 } });
  expect(doorAfter([ahead, says('door.closed', T0 + HOUR)])).toEqual({
    id: 'D-main',
    state: 'closed',
    at: T0 + HOUR,
    last: { kind: 'door.closed', at: T0 + HOUR },
    sources: ['badges'],
  });
});

test('what a clock ahead told in one delivery stays in its order', () => {
  const year = T0 + 365 * 24 * HOUR;
  const forced = says('door.forced', year, T0, 'b');
  const closed = says('door.closed', year + 5_000, T0, 'a');
  expect(doorAfter([forced, closed]).state).toBe('closed');
  expect(doorAfter([closed, forced]).state).toBe('closed');
});

test('a late word never overwrites a newer one', () => {
  const late = says('door.forced', T0, T0 + 2 * HOUR);
  expect(doorAfter([says('door.closed', T0 + HOUR), late])).toMatchObject({ state: 'closed', at: T0 + HOUR });
});

test('the order of arrival says nothing, and no door speaks after it was heard', () => {
  const word = fc.record({
    kind: fc.constantFrom<EventKind>('door.forced', 'door.held_open', 'door.closed', 'access.denied'),
    minute: fc.integer({ min: 0, max: 60 }),
    aheadMinutes: fc.integer({ min: -30, max: 30 }),
  });
  fc.assert(
    fc.property(
      fc.array(word, { minLength: 1, maxLength: 12 }).chain((words) => {
        const events = words.map(({ kind, minute, aheadMinutes }, index) => {
          const receivedAt = T0 + minute * 60_000;
          return says(kind, receivedAt + aheadMinutes * 60_000, receivedAt, `e${index}`);
        });
        return fc.tuple(
          fc.constant(events),
          fc.shuffledSubarray(events, { minLength: events.length, maxLength: events.length }),
        );
      }),
      ([events, shuffled]) => {
        const door = doorAfter(events);
        expect(doorAfter(shuffled)).toEqual(door);
        expect(door.at).toBeLessThanOrEqual(Math.max(...events.map(({ receivedAt }) => receivedAt)));
      },
    ),
  );
});
