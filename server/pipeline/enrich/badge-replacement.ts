import type { BadgeAssignment } from '../../../shared/domain/site.ts';

export interface Replacement {
  /** Number of the card that took its place. */
  readonly by: string;
  /** Whole hours since the one ended and the other counted. */
  readonly hours: number;
}

/**
 * Which card took a card's place, and since when, at a time. A card is replaced when its end is stated and the same
 * holder has one that began later; of several, the one that began nearest to its end. It counts as replaced from its end
 * or its successor's beginning, whichever is later: a stated overlap is an orderly hand-over. A card without a stated end is
 * a second card, and a number that was given out anew is not replaced.
 */
export function replacementOf(
  badges: readonly BadgeAssignment[],
  number: string,
  time: number,
): Replacement | undefined {
  const own = badges.filter((badge) => badge.number === number);
  const isValid = own.some(
    ({ validFrom = -Infinity, validTo = Infinity }) => time >= validFrom && time < validTo,
  );
  if (isValid) return undefined;
  let found: { readonly by: string; readonly since: number; readonly gap: number } | undefined;
  for (const { validFrom = -Infinity, validTo } of own) {
    if (validTo === undefined || validTo > time) continue;
    for (const next of badges) {
      if (next.number === number || next.validFrom === undefined || next.validFrom <= validFrom) continue;
      const since = Math.max(validTo, next.validFrom);
      const gap = Math.abs(next.validFrom - validTo);
      if (since <= time && (!found || gap < found.gap)) found = { by: next.number, since, gap };
    }
  }
  return found && { by: found.by, hours: Math.floor((time - found.since) / 3_600_000) };
}
