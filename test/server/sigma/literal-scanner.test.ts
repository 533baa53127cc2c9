import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  clearFound,
  createFound,
  createLiteralScanner,
  foundCount,
  upperCount,
} from '../../../server/sigma/literal-scanner.ts';
import { lowerCase } from '../../../server/sigma/lower-case.ts';
import type { FiledLiteral } from '../../../server/sigma/piece-table.ts';
import { createRecordTexts } from '../../../server/sigma/record-texts.ts';
import type { Affix } from '../../../server/sigma/rule-types.ts';
import { createScanSpace } from '../../../server/sigma/scan/scan-space.ts';
import { AFFIX } from '../../../server/sigma/value-tests.ts';

const characters = fc.constantFrom(
  'a',
  'b',
  'c',
  '\\',
  '.',
  ' ',
  '-',
  'é',
  'ß',
  '|',
  '[',
  'σ',
  'İ',
  '\u{1F600}',
);
const AFFIXES = ['equals', 'contains', 'startswith', 'endswith'] as const;
const literalOf = (minLength: number) =>
  fc.record({
    text: fc.string({ unit: characters, minLength, maxLength: minLength + 8 }).map(lowerCase),
    affix: fc.constantFrom(...AFFIXES),
  });
/** Long ones alone are looked for at every eighth place, short ones at each. */
const someLiterals = fc
  .integer({ min: 1, max: 14 })
  .chain((minLength) => fc.array(literalOf(minLength), { minLength: 1, maxLength: 30 }));
const text = fc
  .array(fc.tuple(characters, fc.boolean()), { maxLength: 24 })
  .map((parts) => parts.map(([one, isCapital]) => (isCapital ? one.toUpperCase() : one)).join(''));

interface Literal {
  readonly text: string;
  readonly affix: Affix;
}
const OTHER = 7;
const OWN = 1;
const EVERYWHERE = 0;

function scannerOf(literals: readonly Literal[], groupOf: (number: number) => number, everywhere?: number) {
  const space = createScanSpace();
  const filed = literals.map(
    (one, number): FiledLiteral => ({ ...one, marks: [number], group: groupOf(number) }),
  );
  const scanner = createLiteralScanner(space, filed, everywhere);
  const record = createRecordTexts(space);
  const border = Math.ceil(literals.length / 2);
  const found = createFound(space, literals.length, border);
  return {
    space,
    /** Numbers of the literals that some of the texts have. */
    scan(texts: readonly (readonly [text: string, group: number])[]): number[] {
      record.clear();
      clearFound(space, found);
      for (const [each, group] of texts) record.add(each, group);
      record.close();
      scanner.scan(record, found);
      const listed = (at: number, count: number) =>
        [...space.ints.slice(at / 4, at / 4 + count)].sort((left, right) => left - right);
      const all = listed(found.list, foundCount(space, found));
      expect(listed(found.upper, upperCount(space, found))).toEqual(all.filter((each) => each >= border));
      return all;
    },
  };
}

const haveIt = ({ text: part, affix }: Literal, texts: readonly string[]) =>
  texts.some((each) => AFFIX[affix](lowerCase(each), part));

describe('a scanner', () => {
  test('finds the literals that looking for each finds', () => {
    let found = 0;
    fc.assert(
      fc.property(someLiterals, fc.array(text, { maxLength: 12 }), (literals, texts) => {
        const { scan } = scannerOf(literals, (number) => number % 2);
        // Texts that are sure to have some of them.
        const more = literals.flatMap((one) => [one.text.toUpperCase(), `x${one.text}`, `${one.text}y`]);
        for (const each of [...texts, ...more]) {
          const expected = literals.flatMap((one, number) =>
            number % 2 === OWN && haveIt(one, [each]) ? [number] : [],
          );
          found += expected.length;
          // Beside others, so that neither what stands before nor what stands behind is taken for the text.
          expect(
            scan([
              ['ab', OTHER],
              [each, OWN],
              [each, OTHER],
            ]),
          ).toEqual(expected);
        }
      }),
      { numRuns: 400 },
    );
    expect(found).toBeGreaterThan(1000);
  });

  test('looks for those of one group in every text, and in none across the border of two', () => {
    fc.assert(
      fc.property(someLiterals, fc.array(text, { maxLength: 12 }), (literals, texts) => {
        const { scan } = scannerOf(literals, (number) => number % 2, EVERYWHERE);
        const all = [...texts, ...literals.slice(0, 4).map((one) => one.text), ...texts];
        const groups = all.map((each, i) => [each, i % 3 === 0 ? OWN : OTHER] as const);
        const own = groups.flatMap(([each, group]) => (group === OWN ? [each] : []));
        expect(scan(groups)).toEqual(
          literals.flatMap((one, number) =>
            haveIt(one, number % 2 === EVERYWHERE ? all.filter((each) => each !== '') : own) ? [number] : [],
          ),
        );
      }),
      { numRuns: 300 },
    );
  });

  test('finds what stands behind thousands of pieces that are no literal', () => {
    const { scan } = scannerOf(
      [
        { text: 'aaaab', affix: 'contains' },
        { text: 'aaaac', affix: 'endswith' },
        { text: 'aaaad', affix: 'contains' },
      ],
      () => OWN,
    );
    expect(scan([[`${'a'.repeat(50_000)}b${'a'.repeat(50_000)}c`, OWN]])).toEqual([0, 1]);
  });

  test('takes a text of megabytes, gives its memory back, and knows its literals as before', () => {
    const { scan, space } = scannerOf([{ text: 'needle', affix: 'contains' }], () => OWN);
    const before = space.bytes.length;
    expect(scan([[`${'x'.repeat(5_000_000)}Needle`, OWN]])).toEqual([0]);
    expect(space.bytes.length).toBeGreaterThan(5_000_000);
    expect(scan([['a needle', OWN]])).toEqual([0]);
    expect(space.bytes.length).toBeLessThan(before + 200_000);
    expect(scan([['nothing', OWN]])).toEqual([]);
  });

  test('takes thousands of texts', () => {
    const { scan } = scannerOf([{ text: 'needle', affix: 'equals' }], () => OWN);
    const hay = Array.from({ length: 5000 }, (_, i) => [`hay ${i}`, OWN] as const);
    expect(scan(hay)).toEqual([]);
    expect(scan([...hay, ['needle', OWN]])).toEqual([0]);
  });
});
