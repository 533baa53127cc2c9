import fc from 'fast-check';
import { expect, test } from 'vitest';
import { indexIn, indexWithAny } from '../../../server/sigma/linear-search.ts';

/** Texts that repeat themselves, of a few characters. */
const unit = fc.string({ unit: fc.constantFrom('a', 'b', 'é', '😀'), minLength: 1, maxLength: 6 });
const periodic = (most: number) =>
  fc
    .array(fc.tuple(unit, fc.integer({ min: 1, max: most })), { minLength: 1, maxLength: 4 })
    .map((parts) => parts.map(([one, times]) => one.repeat(times)).join(''));

test('a long part is found in a long text where indexOf finds it', () => {
  let found = 0;
  fc.assert(
    fc.property(
      periodic(20),
      unit,
      periodic(20),
      fc.integer({ min: 0, max: 40 }),
      (before, one, part, from) => {
        const text = `${before}${one.repeat(70_000)}${part}${before}`;
        for (const each of [part, one.repeat(20) + part, part + before, `${one.repeat(30)}x`]) {
          const expected = text.indexOf(each, from);
          if (expected > 0 && each.length > 16) found += 1;
          expect(indexIn(text, each, from)).toBe(expected);
        }
      },
    ),
    { numRuns: 150 },
  );
  expect(found).toBeGreaterThan(100);
});

test('a part with characters that stand for any is found at the first place it may stand', () => {
  let found = 0;
  fc.assert(
    fc.property(
      periodic(20),
      fc.oneof(periodic(20), fc.tuple(fc.nat(100), fc.integer({ min: 1, max: 100 }))),
      fc.array(fc.nat(100), { maxLength: 6 }),
      fc.nat(10),
      fc.nat(300),
      (text, given, anywhere, from, most) => {
        const part = typeof given === 'string' ? given : text.slice(given[0], given[0] + given[1]) || 'a';
        const any = [...Array(part.length).keys()]
          .map((at) => (anywhere.includes(at) ? '?' : part[at]))
          .join('');
        let expected = -1;
        for (let at = from; at <= Math.min(most, text.length - any.length) && expected < 0; at += 1)
          if ([...Array(any.length).keys()].every((i) => any[i] === '?' || any[i] === text[at + i]))
            expected = at;
        if (expected >= 0) found += 1;
        expect(indexWithAny(text, any, '?', from, most)).toBe(expected);
      },
    ),
    { numRuns: 1000 },
  );
  expect(found).toBeGreaterThan(50);
});
