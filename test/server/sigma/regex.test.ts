import fc from 'fast-check';
import { RE2JS } from 're2js';
import { describe, expect, test } from 'vitest';
import { nativeRegex } from '../../../server/sigma/native-regex.ts';
import { compileRegex, judgeRegex, withFinalBreak } from '../../../server/sigma/regex.ts';
import { literalListsOfRegex } from '../../../server/sigma/regex-literals.ts';

/** Pieces of expressions, and texts made of what they look for. */
const PIECES = [
  'a',
  'b',
  'K',
  '\\.',
  '.',
  '\\s',
  '\\S',
  '\\d',
  '\\w',
  '\\W',
  '[a-c]',
  '[^ab]',
  '[\\s|]',
  '(?:a|bc)',
  '(a|)',
  '^',
  '$',
  '\\b',
  '\\\\',
  '-',
  '{',
  'a{2}',
  '\\A',
  '\\z',
  '[[:alpha:]]',
  '(?:ab)+',
  '(?:a.)*',
  '\\x41',
  '(?P<n>b)',
  '/',
  '"',
] as const;
const QUANTIFIERS = ['', '', '', '*', '+', '?', '{2}', '{0,3}', '{2,}', '*?', '??'] as const;
const TEXT = fc
  .array(
    fc.constantFrom(
      'a',
      'b',
      'c',
      'A',
      'k',
      'K',
      '1',
      ' ',
      '\t',
      '\v',
      '\n',
      '\r',
      '.',
      '-',
      '\\',
      '{',
      '|',
      '"',
      '/',
      '_',
      'ſ',
      'é',
    ),
    {
      maxLength: 12,
    },
  )
  .map((parts) => parts.join(''));
const PATTERN = fc
  .tuple(
    fc.constantFrom('', '', '(?i)', '(?s)'),
    fc.array(fc.tuple(fc.constantFrom(...PIECES), fc.constantFrom(...QUANTIFIERS)), {
      minLength: 1,
      maxLength: 5,
    }),
    fc.constantFrom('', '|b', '|^c$'),
  )
  .map(
    ([flags, parts, rest]) => flags + parts.map(([piece, quantifier]) => piece + quantifier).join('') + rest,
  );

function re2(pattern: string, flags: string): RE2JS | undefined {
  try {
    return RE2JS.compile(pattern, flags === 'i' ? RE2JS.CASE_INSENSITIVE : 0);
  } catch {
    return undefined;
  }
}

test('whichever engine runs, an expression means what it means in RE2', () => {
  let native = 0;
  fc.assert(
    fc.property(
      PATTERN,
      fc.constantFrom('', 'i'),
      fc.array(TEXT, { minLength: 4, maxLength: 8 }),
      (pattern, flags, texts) => {
        const expected = re2(withFinalBreak(pattern, flags), flags);
        fc.pre(expected !== undefined);
        if (nativeRegex(pattern, flags) !== undefined) native += 1;
        const matches = compileRegex(pattern, flags);
        for (const text of texts) expect([text, matches(text)]).toEqual([text, expected!.test(text)]);
      },
    ),
    { numRuns: 1500 },
  );
  expect(native).toBeGreaterThan(300);
});

const WORDS = ['abcd', 'net user', 'k`x', 'Ab$', 'alpha', 'beta', ' ', 'sſs', '-'] as const;
const LONG_TEXT = fc.array(fc.constantFrom(...WORDS), { maxLength: 8 }).map((parts) => parts.join(''));
const LONG_PATTERN = fc
  .tuple(
    fc.array(
      fc.tuple(
        fc.constantFrom(
          'abcd',
          'net user',
          'k`x',
          'ab\\$',
          '(?:alpha|beta)',
          '(?:abcd.*)',
          '.',
          '\\s',
          'sss',
          '[Aa]',
        ),
        fc.constantFrom('', '', '', '*', '+', '?', '{2}'),
      ),
      { minLength: 1, maxLength: 5 },
    ),
    fc.constantFrom('', '', '', '|beta', '|-'),
  )
  .map(([parts, rest]) => parts.map(([piece, quantifier]) => piece + quantifier).join('') + rest);

test.each([
  ['a$', '', 'a\n', true],
  ['a$', '', 'a', true],
  ['a$', '', 'a\n\n', false],
  ['a$', '', 'a\nb', false],
  ['a$', 'm', 'a\nb', true],
  ['^$', '', '\n', true],
  ['a\\$', '', 'a', false],
  ['a[$]', '', 'a', false],
  ['a[^]$]', '', 'a$', false],
  ['(a$|b)', 'i', 'A\n', true],
  ['é$', '', 'é\n', true],
  ['a[[:^digit:]$]', '', 'ab', true],
  ['a[[:^digit:]$]', '', 'a1', false],
  ['a[[:digit:]$]', '', 'a$', true],
  ['[(?m]b$', '', 'mb\n', true],
  ['\\Q$\\Ea$', '', '$a\n', true],
  ['\\\\Qa$', '', '\\Qa\n', true],
  ['\\Qa$', '', 'a', false],
])('%s with %j on %j: %j, as the specification’s PCRE says of the end', (pattern, flags, text, expected) => {
  expect(compileRegex(pattern, flags)(text)).toBe(expected);
});

describe('what is accepted', () => {
  test.each(['[(?=]x', '[(?<!]x', '(\\.?=x)', '\\Q(?=x\\E', '\\(?=x'])('%s looks around nowhere', (pattern) =>
    expect(judgeRegex(pattern, '')).toEqual({ size: expect.any(Number) }),
  );
  test.each(['(?=a)b', '(?<!a)b', 'a(?!b)', '[(](?=a)', '\\\\(?=a)'])('%s looks around', (pattern) =>
    expect(judgeRegex(pattern, '')).toEqual({ fault: 'look-around is not supported' }),
  );

  test('is executed as long as it is: an alternation of two hundred thousand branches', () => {
    const pattern = `${'a|'.repeat(200_000)}b`;
    expect(judgeRegex(pattern, '')).toEqual({ size: expect.any(Number) });
    expect(compileRegex(pattern, '')('xb')).toBe(true);
  });

  test('never throws when it comes to a text', { timeout: 60_000 }, () => {
    const sign = fc.constantFrom(...'$^[]()\\:|?*+.-{}ab1 QEmz,'.split(''));
    const word = fc.constantFrom(
      ...[
        '[[:^digit:]$]',
        '[[:alpha:]',
        '[^]$',
        '[:',
        ':]',
        '[^',
        '\\Q',
        '\\E',
        '(?i)',
        '(?m)',
        '(?s:',
        '(?P<n>',
      ],
      ...[
        '\\pL',
        '\\p{Lu}',
        '\\x{e9}',
        '\\x41',
        '\\101',
        '{2}',
        '{0,3}',
        '{1,',
        '*?',
        '(?U:',
        '(?-m:',
        '\\b',
        '\\z',
        'é',
      ],
    );
    const written = fc.array(fc.oneof(sign, word), { maxLength: 10 }).map((parts) => parts.join(''));
    let accepted = 0;
    fc.assert(
      fc.property(
        fc.oneof(written, PATTERN),
        fc.constantFrom('', 'i', 'm', 's', 'ims'),
        fc.array(fc.oneof(TEXT, written), { minLength: 2, maxLength: 6 }),
        (pattern, flags, texts) => {
          if ('fault' in judgeRegex(pattern, flags)) return;
          accepted += 1;
          const matches = compileRegex(pattern, flags);
          for (const text of texts) expect(matches(text)).toBeTypeOf('boolean');
        },
      ),
      { numRuns: 6000 },
    );
    expect(accepted).toBeGreaterThan(1500);
  });
});

test('a text that matches has one literal of each list that is told of the expression', () => {
  const told = (pattern: string) => literalListsOfRegex(pattern);
  expect(told('cmd.{0,5}powershell.+(?:input|noexit).+x`')).toEqual([
    ['powershell'],
    ['input', 'noexit'],
    ['x`'],
  ]);
  expect(told('abcd.*efgh|ijkl')).toEqual([['abcd', 'ijkl']]);
  let lists = 0;
  fc.assert(
    fc.property(LONG_PATTERN, fc.array(LONG_TEXT, { minLength: 4, maxLength: 8 }), (pattern, texts) => {
      const expected = re2(pattern, 'i');
      fc.pre(expected !== undefined);
      for (const text of texts) {
        if (!expected!.test(text)) continue;
        for (const list of told(pattern)) {
          lists += 1;
          expect([
            pattern,
            text,
            list.some((each) => text.toLowerCase().replaceAll('ſ', 's').includes(each)),
          ]).toEqual([pattern, text, true]);
        }
      }
    }),
    { numRuns: 1500 },
  );
  expect(lists).toBeGreaterThan(200);
});

describe('the bound', () => {
  test.each(['(a+)+b', '(a|aa)*b', '(.*)*x', '([a-z]+)*$', '\\1', 'a(?=b)', '(?:a?){30}a{30}'])(
    '%s has none and stays on RE2, or is out of reach',
    (pattern) => expect(nativeRegex(pattern, '')?.steps(40) ?? Number.POSITIVE_INFINITY).toBeGreaterThan(1e6),
  );

  test('grows with the text as its loops tell', () => {
    expect(nativeRegex('ab', '')!.steps(99)).toBe(300);
    const one = nativeRegex('a.*b', '')!;
    expect(one.steps(199) / one.steps(99)).toBe(4);
    expect(nativeRegex('[a-z]{8}x', '')!.leastLength).toBe(9);
  });

  test('holds: a text made to be slow is answered at once', () => {
    const matches = compileRegex('a.*a.*a.*b', '');
    // b is there, so that nothing is ruled out beforehand. Cubic in the runtime's own engine: 10^14 steps.
    expect(matches(`b${'a'.repeat(100_000)}`)).toBe(false);
  });
});
