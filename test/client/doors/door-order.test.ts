import { expect, test } from 'vitest';
import { orderDoors, repeatedNames } from '../../../client/features/doors/door-order.ts';
import { shownState } from '../../../client/lib/door-sight.ts';
import type { DoorState } from '../../../shared/contract/live.ts';

const door = (id: string, state: DoorState['state'], at: number, lastAt?: number): DoorState => ({
  id,
  state,
  at,
  ...(lastAt === undefined ? {} : { last: { kind: 'access.granted', at: lastAt } }),
});

test('doors that are wrong stand first, then those that spoke last', () => {
  const doors = [
    door('quiet', 'closed', 1),
    door('busy', 'closed', 1, 9),
    door('held', 'held', 3),
    door('unknown', 'unknown', 8),
    door('forced', 'forced', 2),
  ];
  expect(orderDoors(doors).map((one) => one.id)).toEqual(['forced', 'held', 'unknown', 'busy', 'quiet']);
});

test('a door that cannot be heard is not closed for that; what is wrong stays wrong', () => {
  const unheard = { feed: 'Access control', since: 1_000 };
  const doors = [
    door('closed', 'closed', 9),
    { ...door('silent', 'closed', 1), unheard },
    { ...door('forced', 'forced', 2), unheard },
  ];
  expect(doors.map(shownState)).toEqual(['closed', 'unknown', 'forced']);
  expect(orderDoors(doors).map((one) => one.id)).toEqual(['forced', 'silent', 'closed']);
});

test('a name that two doors share is known to be ambiguous', () => {
  const named = ['Stairs', 'Lobby', 'Stairs', 'Stairs'].map((name) => ({ name }));
  expect([...repeatedNames(named)]).toEqual(['Stairs']);
});
