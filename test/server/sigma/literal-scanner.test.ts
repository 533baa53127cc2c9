import fc from 'fast-check';
import { expect, test } from 'vitest';
import { clearFound, createFound, createLiteralScanner } from '../../../server/sigma/literal-scanner.ts';
import { createRecordTexts } from '../../../server/sigma/record-texts.ts';
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
const literal = fc.record({
  text: fc.string({ unit: characters, minLength: 1, maxLength: 9 }).map((text) => text.toLowerCase()),
  affix: fc.constantFrom('equals', 'contains', 'startswith', 'endswith'),
});
const text = fc
  .array(fc.tuple(characters, fc.boolean()), { maxLength: 24 })
  .map((parts) => parts.map(([one, isCapital]) => (isCapital ? one.toUpperCase() : one)).join(''));

test('a scanner finds the literals that looking for each finds', () => {
  let found = 0;
  fc.assert(
    fc.property(
      fc.array(literal, { minLength: 1, maxLength: 30 }),
      fc.array(text, { maxLength: 12 }),
      (literals, texts) => {
        const space = createScanSpace();
        const scanner = createLiteralScanner(
          space,
          literals.map((one, number) => ({ ...one, marks: [number], group: number % 2 })),
        );
        const record = createRecordTexts(space);
        const seen = createFound(space, literals.length);
        // Texts that are sure to have some of them.
        const more = literals.flatMap((one) => [one.text.toUpperCase(), `x${one.text}`, `${one.text}y`]);
        for (const each of [...texts, ...more]) {
          const lower = each.toLowerCase();
          const expected = literals.flatMap(({ text, affix }, number) =>
            number % 2 === 1 && AFFIX[affix](lower, text) ? [number] : [],
          );
          record.clear();
          // Beside others, so that neither what stands before nor what stands behind is taken for the text.
          record.add('ab', 7);
          record.add(each, 1);
          record.add(each, 9);
          record.close();
          clearFound(space, seen);
          scanner.scan(record, seen);
          const { count, list } = seen;
          found += count;
          expect(
            [...space.ints.slice(list / 4, list / 4 + count)].sort((left, right) => left - right),
          ).toEqual(expected);
        }
      },
    ),
    { numRuns: 400 },
  );
  expect(found).toBeGreaterThan(1000);
});
