import type { DeadLetter, ResolvedEvent } from '../../shared/domain/event.ts';

/**
 * PostgreSQL stores neither U+0000 nor half of a surrogate pair. Both become U+FFFD, so that a person sees that
 * something stood there.
 */
export function cleanText(text: string): string {
  const withoutNul = text.includes('\0') ? text.replaceAll('\0', '\uFFFD') : text;
  return withoutNul.replace(/\p{Surrogate}/gu, '\uFFFD');
}

/** As `cleanText`, through arrays and objects, names included. The same value when there is nothing to clean. */
export function cleanValue<T>(value: T): T {
  if (typeof value === 'string') return cleanText(value) as T;
  if (Array.isArray(value)) return value.map(cleanValue) as T;
  if (value !== null && typeof value === 'object') {
    return Object.fromEntries(
      Object.entries(value).map(([name, inner]) => [cleanText(name), cleanValue(inner)]),
    ) as T;
  }
  return value;
}

/** JSON.stringify writes both as an escape, so one look at the text tells whether the slow way is needed. */
const SUSPECT = /\\u(?:0000|d[89a-f])/i;

/** JSON text that PostgreSQL takes, and whether something had to be replaced. */
export function cleanJson(value: unknown): { readonly text: string; readonly changed: boolean } {
  const text = JSON.stringify(value);
  if (!SUSPECT.test(text)) return { text, changed: false };
  const cleaned = JSON.stringify(cleanValue(value));
  return { text: cleaned, changed: cleaned !== text };
}

/** An encoded line that may hold either: as an escape of JSON, or bare (any surrogate, to be looked at closely). */
export function isSuspectLine(line: string): boolean {
  return SUSPECT.test(line) || BARE.test(line);
}
const BARE = /[\0\uD800-\uDFFF]/;

/** The event as it can be stored; the same object when nothing had to be replaced. */
export function cleanEvent<T extends ResolvedEvent>(event: T): T {
  return cleanJson(event).changed ? cleanValue(event) : event;
}

export function cleanDeadLetter(letter: DeadLetter): DeadLetter {
  return cleanJson(letter).changed ? cleanValue(letter) : letter;
}
