import type { DeploymentAnswer } from '../../../shared/contract/http.ts';

/** Stands for no one in the list; an account's name is never empty. */
export const NOBODY = '';

const ROLE_WORDS: Readonly<Record<string, string>> = {
  operator: 'operator',
  lead: 'shift lead',
  admin: 'administrator',
};

/** Who an alert can be handed to: those who may act on it, by name; and whoever holds it, even when they no longer may. */
export function assignable(
  users: DeploymentAnswer['users'],
  holder: string | undefined,
): readonly { readonly value: string; readonly text: string }[] {
  const able = users
    .filter(({ role, name }) => role in ROLE_WORDS || name === holder)
    .map(({ name, role }) => ({ value: name, text: `${name}, ${ROLE_WORDS[role] ?? role}` }))
    .sort((a, b) => (a.value < b.value ? -1 : 1));
  const isKnown = holder === undefined || able.some(({ value }) => value === holder);
  return [
    { value: NOBODY, text: 'Nobody' },
    ...able,
    ...(isKnown ? [] : [{ value: holder, text: `${holder}, no longer has an account` }]),
  ];
}
