import fc from 'fast-check';
import { expect, test } from 'vitest';
import { findPeople, PEOPLE_FOUND_MAX } from '../../../server/http/routes/find-people.ts';
import type { Person } from '../../../shared/domain/site.ts';

const person = (id: string, name: string): Person => ({
  id,
  name,
  department: 'Sales',
  tier: 'employee',
  status: 'active',
  badges: [],
  accounts: ['secret-account'],
  hosts: [],
});
const PEOPLE = [person('E1', 'Jan Müller'), person('E2', "Ada O'Neil"), person('E10', 'Jana Mu-Tan')];
const found = (query: string) => findPeople(PEOPLE, query).map(({ id }) => id);

test('finds by the beginning of every word, without case or accents, or by id', () => {
  expect(found('mul')).toEqual(['E1']);
  expect(found('JAN mu')).toEqual(['E1', 'E10']);
  expect(found('neil ada')).toEqual(['E2']);
  expect(found('e1')).toEqual(['E1', 'E10']);
  expect(found('üller x')).toEqual([]);
  expect(found('an')).toEqual([]);
});

test('an answer holds names and departments, no account and no badge', () => {
  expect(findPeople(PEOPLE, 'ada')).toEqual([{ id: 'E2', name: "Ada O'Neil", department: 'Sales' }]);
});

test('nothing but blanks finds nobody; a crowd is cut', () => {
  expect(found(' , ')).toEqual([]);
  const crowd = Array.from({ length: 50 }, (_, n) => person(`P${n}`, 'Sam Lee'));
  expect(findPeople(crowd, 'sam')).toHaveLength(PEOPLE_FOUND_MAX);
});

test('no query throws or is taken for a pattern', () => {
  fc.assert(
    fc.property(fc.string(), (query) => {
      for (const { id } of findPeople(PEOPLE, query)) expect(PEOPLE.some((one) => one.id === id)).toBe(true);
    }),
  );
  expect(found('.*')).toEqual([]);
});
