import type { PersonAnswer } from '../../../shared/contract/http.ts';
import type { Person } from '../../../shared/domain/site.ts';
import type { Routes } from '../ports.ts';

/** A person with where they are believed to be, where they may be, and their risk. */
export function personAnswer(
  deps: Pick<Routes, 'presenceOf' | 'likelihoodsOf' | 'riskOf'>,
  person: Person,
): PersonAnswer {
  const risk = deps.riskOf(`person:${person.id}`);
  return {
    person,
    presence: deps.presenceOf(person.id),
    likelihoods: deps.likelihoodsOf(person.id),
    ...(risk ? { risk } : {}),
  };
}
