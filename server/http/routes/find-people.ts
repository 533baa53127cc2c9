import type { PersonHit } from '../../../shared/contract/http.ts';
import type { Person } from '../../../shared/domain/site.ts';

export const PEOPLE_FOUND_MAX = 20;

/** Without accents and case: `Sørensen` stays apart from `Sorensen`, `Müller` is found by `muller`. */
const fold = (text: string) => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();

/** People of whose name every word of the query begins a word, or whose id begins with it; by name, at most 20. */
export function findPeople(people: readonly Person[], query: string): readonly PersonHit[] {
  const words = fold(query)
    .split(/[\s,]+/)
    .filter((word) => word !== '');
  if (words.length === 0) return [];
  const hits = people.filter((person) => {
    const names = fold(person.name).split(/[\s'’-]+/);
    const id = fold(person.id);
    return words.every((word) => id.startsWith(word) || names.some((name) => name.startsWith(word)));
  });
  return hits
    .sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : a.id < b.id ? -1 : 1))
    .slice(0, PEOPLE_FOUND_MAX)
    .map(({ id, name, department }) => ({ id, name, ...(department ? { department } : {}) }));
}
