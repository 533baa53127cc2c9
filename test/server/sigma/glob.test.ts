import fc from 'fast-check';
import { expect, test } from 'vitest';
import { globTest } from '../../../server/sigma/glob.ts';
import { ANY_CHARACTER } from '../../../server/sigma/rule-types.ts';

test('a glob means what the same regular expression means', () => {
  const letters = fc.constantFrom('a', 'a', 'b', '😀', '😁', '\ud83d');
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

test.each([
  [['', `${'a'.repeat(900)}?${'a'.repeat(900)}b`, ''], `${'a'.repeat(50_000)}xb`, false],
  [['', `${'a'.repeat(900)}?${'a'.repeat(900)}b`, ''], `${'a'.repeat(50_000)}b`, true],
  [['', `c?${'a'.repeat(900)}`, 'b'], `c${'c'.repeat(50_000)}${'a'.repeat(901)}b`, true],
  [['', 'a?c', `d?${'e'.repeat(40)}`, ''], `${'a'.repeat(30_000)}bcd😀${'e'.repeat(40)}`, true],
  [['', `😀?${'e'.repeat(40)}`], `${'😁'.repeat(30_000)}😀😁${'e'.repeat(40)}`, true],
])('long parts in long texts (%#)', (parts, text, expected) => {
  expect(globTest(parts.map((part) => part.replaceAll('?', ANY_CHARACTER)))(text)).toBe(expected);
});
