import { anyContains, parseAddress } from './address.ts';
import { globTest } from './glob.ts';
import { indexIn } from './linear-search.ts';
import { MAX_DEPTH } from './record-view.ts';
import { compileRegex, type TextTest } from './regex.ts';
import type { Affix, Comparison, ValueTest } from './rule-types.ts';

/** A test that looks at text only: at the lower-cased text, or at the text as it is. */
export interface OnText {
  readonly matches: TextTest;
  readonly lower: boolean;
}

/** No text has more or less of it in lower case: it need not be put into lower case to be looked into. */
const HAS_NO_CASE = /^[\0-@[-`{-\x7F]*$/;

/** Whether a test looks at text only. */
export const isOnText = ({ kind }: ValueTest): boolean =>
  kind === 'text' || kind === 'glob' || kind === 'cidr' || kind === 'regex';

/** The test on a single text, undefined for those that look at other things than text. */
export function textTestOf(test: ValueTest): OnText | undefined {
  if (test.kind === 'text') {
    const { text, affix } = test;
    const holds = AFFIX[affix];
    return { matches: (value) => holds(value, text), lower: !test.cased && !HAS_NO_CASE.test(text) };
  }
  if (test.kind === 'glob') {
    const lower = !test.cased && !HAS_NO_CASE.test(test.parts.join(''));
    return { matches: globTest(test.parts), lower };
  }
  if (test.kind === 'cidr') {
    const contains = anyContains(test.networks);
    return {
      matches: (value) => {
        const address = parseAddress(value.trim());
        return address !== undefined && contains(address);
      },
      lower: false,
    };
  }
  if (test.kind === 'regex') return { matches: compileRegex(test.pattern, test.flags), lower: false };
  return undefined;
}

export const AFFIX: Readonly<Record<Affix, (text: string, part: string) => boolean>> = {
  equals: (text, part) => text === part,
  contains: (text, part) => indexIn(text, part) >= 0,
  startswith: (text, part) => text.startsWith(part),
  endswith: (text, part) => text.endsWith(part),
};

export const COMPARE: Readonly<Record<Comparison, (left: number, right: number) => boolean>> = {
  gt: (left, right) => left > right,
  gte: (left, right) => left >= right,
  lt: (left, right) => left < right,
  lte: (left, right) => left <= right,
  eq: (left, right) => left === right,
};

/** Whether a value, or any item of a list, holds. Lists in lists are looked into as deep as texts are. */
export function someValue(value: unknown, holds: (value: unknown) => boolean, depth = 1): boolean {
  if (!Array.isArray(value)) return holds(value);
  return depth <= MAX_DEPTH && value.some((item) => someValue(item, holds, depth + 1));
}

/** A number, or text that is one; anything else has no magnitude. */
export function numberOf(value: unknown): number | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined;
  if (typeof value !== 'string' || value.length > 400 || value.trim() === '') return undefined;
  const number = Number(value);
  return Number.isFinite(number) ? number : undefined;
}
