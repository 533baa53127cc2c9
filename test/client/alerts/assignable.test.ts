import { expect, test } from 'vitest';
import { assignable, NOBODY } from '../../../client/features/alerts/assignable.ts';

const users = [
  { name: 'zoe', role: 'operator' },
  { name: 'vik', role: 'viewer' },
  { name: 'ann', role: 'lead' },
];
const names = (holder?: string) => assignable(users, holder).map(({ value }) => value);

test('an alert goes to nobody or to those who may act, by name', () => {
  expect(names()).toEqual([NOBODY, 'ann', 'zoe']);
});

test('whoever holds it stays in the list, even without the right or the account', () => {
  expect(names('vik')).toEqual([NOBODY, 'ann', 'vik', 'zoe']);
  expect(assignable(users, 'gone').at(-1)).toEqual({ value: 'gone', text: 'gone, no longer has an account' });
});
