import type { IdentitiesAnswer } from '../../../shared/contract/http.ts';
import { parseEntityKey } from '../../../shared/domain/entity.ts';
import type { JoinCoverage } from '../../../shared/domain/identity.ts';

const KINDS: Readonly<Record<string, string>> = {
  badge: 'Badge',
  account: 'Account',
  email: 'E-mail',
  host: 'Host',
};

/** `badge:50001` as its kind, in a word, and its value. */
export function identifierWords(key: string): { readonly kind: string; readonly value: string } {
  const identifier = parseEntityKey(key);
  if (!identifier) return { kind: 'Identifier', value: key };
  return { kind: KINDS[identifier.kind] ?? identifier.kind, value: identifier.value };
}

const AGAINST = 'against it: ';

/** Reasons for a proposal and against it, apart. */
export function sidesOf(reasons: readonly string[]): { readonly pro: string[]; readonly contra: string[] } {
  return {
    pro: reasons.filter((reason) => !reason.startsWith(AGAINST)),
    contra: reasons
      .filter((reason) => reason.startsWith(AGAINST))
      .map((reason) => reason.slice(AGAINST.length)),
  };
}

export const percent = (share: number) => `${Math.round(share * 100)} %`;

/** A share, or nothing where there is none to speak of. */
export const shareOf = ({ joined, events }: JoinCoverage['recent']) =>
  events === 0 ? undefined : joined / events;

/** Fallen first, then the least covered. */
export function orderCoverage(coverage: readonly JoinCoverage[]): JoinCoverage[] {
  const usual = (one: JoinCoverage) => shareOf(one.baseline) ?? shareOf(one.recent) ?? 1;
  return [...coverage].sort(
    (a, b) =>
      Number(b.fellAt !== undefined) - Number(a.fellAt !== undefined) ||
      usual(a) - usual(b) ||
      (a.source < b.source ? -1 : 1),
  );
}

/** What a decision says, for its row: "Badge 50001 is Mara Quist's". */
export function decisionWords(
  decision: Pick<IdentitiesAnswer['decisions'][number], 'act' | 'key' | 'personName'>,
) {
  const { kind, value } = identifierWords(decision.key);
  const what = `${kind} ${value}`;
  return decision.act === 'merge'
    ? `${what} is ${decision.personName}'s`
    : `${what} is not ${decision.personName}'s`;
}

/** The value of a `datetime-local` field, read as UTC; undefined where it is empty, null where it is no time. */
export function readUtc(text: string): number | undefined | null {
  if (text.trim() === '') return undefined;
  const at = Date.parse(`${text}Z`);
  return Number.isFinite(at) && at >= 0 ? at : null;
}
export const writeUtc = (at: number) => new Date(at).toISOString().slice(0, 16);
