import fc from 'fast-check';
import { expect, test } from 'vitest';
import { globTest } from '../../../server/sigma/glob.ts';
import { ANY_CHARACTER } from '../../../server/sigma/rule-types.ts';

test('a glob means what the same regular expression means', () => {
  const letters = fc.constantFrom('a', 'a', 'b', '😀');
  const pieces = fc.constantFrom('a', 'a', 'b', '?', '?', '*', '😀');
  fc.assert(
    fc.property(
      fc.array(pieces, { minLength: 1, maxLength: 8 }),
      fc.array(letters, { maxLength: 12 }),
      (glob, text) => {
        const source = glob.map((piece) => (piece === '*' ? '.*' : piece === '?' ? '.' : piece)).join('');
        const parts = glob.join('').replaceAll('?', ANY_CHARACTER).split(/\*+/);
        expect(globTest(parts)(text.join(''))).toBe(new RegExp(`^${source}$`, 'su').test(text.join('')));
      },
    ),
    { numRuns: 2_000 },
  );
});
