import type { Affix } from './rule-types.ts';
import { AFFIX } from './value-tests.ts';

/** What holding the texts of two lists against each other may cost: lists of 30,000 texts each would take half a minute. */
const ROOM = 2 ** 24;
/** Of one pair, beside the characters that are looked at. */
const PAIR = 16;

/**
 * Whether any of the texts is, has, begins or ends with any of the others. Equal ones are found however many there are; of all
 * else a million pairs, or pairs of sixteen million characters, are looked at, in order, and then no more.
 */
export function someRefers(texts: readonly string[], others: readonly string[], affix: Affix): boolean {
  const parts = new Set(others);
  if (affix === 'equals') return texts.some((text) => parts.has(text));
  const holds = AFFIX[affix];
  let room = ROOM;
  for (const text of new Set(texts)) {
    for (const part of parts) {
      if (room <= 0) return false;
      room -= PAIR;
      if (part.length > text.length) continue;
      room -= affix === 'contains' ? text.length : part.length;
      if (holds(text, part)) return true;
    }
  }
  return false;
}
