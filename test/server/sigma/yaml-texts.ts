import fc from 'fast-check';

/** Texts that are YAML, or nearly: what rule files hold, what people get wrong, and what only a specification knows. */

// biome-ignore format: a line each would be pages
const SCALARS = [
  'plain', 'two words', 'a#b', 'a #b', 'a:b', 'a: b', 'a:', "it's", 'é', '日本', '𝒳', '\u00a0', '\\*', '-x',
  '--', '-', '- x', '?', '? x', '?x', ':x', ': x', ':', '[', ']', '[]', '[a, b]', '[\'a\', "b", 1]',
  '[a,b]', '[a, ]', '[a: b]', '[[a]]', '{}', '{a: b}', '{a', '[a', '[a] b', '[a]: b', ',', '%x', '@x',
  '`x', '*a', '&a x', '&a', '!x', '!!str 1', '!', '<<', 'null', 'Null', 'NULL', 'nULL', '~', '~x', 'true',
  'True', 'TRUE', 'tRUE', 'false', 'FALSE', 'yes', 'no', 'on', 'y', '0', '-0', '+0', '1', '-1', '+1',
  '00', '0755', '0o17', '0O17', '0o8', '0x17', '0xfF', '0X1', '0b1', '1_000', '1e3', '1.', '1.0', '1.50',
  '.5', '-.5', '+.5', '.', '..', '...', '---', '-.', '1.2.3', '1e', '1.e+3', '-1E-3', '12e03', '.inf',
  '-.Inf', '.nan', '.NAN', '.NaN', '+.nan', '9007199254740993', '123456789012345678901234567890', '2024-01-01',
  '1:30', "''", "'a'", "'it''s'", "'a' # b", "'a'# b", "'a", "a'", "'a' b", "'a: b'", "'a':", "'a': b",
  "'#'", "''''", "'\\'", '""', '"a"', '"a\\nb"', '"\\t\\"\\\\ \\/"', '"\\x41\\u00e9\\U0001F600"',
  '"\\UFFFFFFFF"', '"\\q"', '"\\x4"', '"a', '"\\"',
  '"a" # b', '"a"b', '"a": b', '"a" : b', '"\\N\\_\\L\\P\\0\\e"', '"\\ud800"',
  '|', '>', '|-', '>-', '|+', '>+', '|2', '>1-', '|-2', '| # c', '|x', '|#c', '> x', '|  ', '>-  ',
  '# c', '#', ' # c', '\t', 'a\tb', '\ta', 'a\t', '"a\tb"', "'a\tb'", '\u2028', '\u0085', '\ufeff', '\u0007',
  '\u001f', 'a,b', 'a]b', 'a}', '(a)', '$a', '/a/b', 'a|b', '<a', '=', '==', '^a', '_a', ';', '+', '\\',
  '. a', "a'b", 'a"b', 'a  b', 'k'.repeat(1030),
];
// biome-ignore format: a line each would be pages
const KEYS = [
  'a', 'b', 'c', 'd e', 'f|contains|all', '1', 'null', 'true', '<<', '"q"', "'r'", '? s', '*t', '&u v', '-w',
  'x ', 'a',
];
const INDENTS = ['', '', ' ', '  ', '  ', '    ', '    ', '      ', '   ', '\t', '        '];

/** Lists in brackets, of anything. */
const flowList = fc
  .array(
    fc.tuple(
      fc.constantFrom(...SCALARS, 'a', "'b'", '"c"', '1', 'd/e (f)'),
      fc.constantFrom(', ', ', ', ',', ' , ', ' '),
    ),
    {
      maxLength: 4,
    },
  )
  .map((items) => `[${items.flat().slice(0, -1).join('')}]`);
const nasty = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...SCALARS) },
  { weight: 1, arbitrary: flowList },
);
const tame = fc.constantFrom(
  'plain',
  "'single'",
  '"double"',
  '5',
  'C:\\Windows\\',
  'true',
  '',
  '|',
  '>',
  '[a, b]',
);
const scalar = fc.oneof({ weight: 5, arbitrary: tame }, { weight: 3, arbitrary: nasty });
const tail = fc.constantFrom(
  '',
  '',
  '',
  '',
  '',
  '',
  ' # c',
  ' ',
  '#',
  '\n',
  '\n\n',
  '\n# c',
  '\n   # c',
  '\n  ',
  '\t',
);
const key = fc.oneof(
  { weight: 9, arbitrary: fc.constantFrom('a', 'b', 'c', 'd', 'e') },
  { weight: 1, arbitrary: fc.constantFrom(...KEYS) },
);

const pair = fc
  .tuple(key, fc.constantFrom(': ', ': ', ': ', ':', ':  ', ' : '), scalar)
  .map((parts) => parts.join(''));
const content = fc.oneof(
  { weight: 6, arbitrary: pair },
  { weight: 3, arbitrary: key.map((name) => `${name}:`) },
  { weight: 3, arbitrary: scalar.map((value) => `- ${value}`) },
  { weight: 3, arbitrary: pair.map((text) => `- ${text}`) },
  { weight: 1, arbitrary: key.map((name) => `- ${name}:`) },
  { weight: 1, arbitrary: pair.map((text) => `-   ${text}`) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      '-',
      '- - x',
      '- - a: b',
      '---',
      '...',
      '--- a',
      '--- # c',
      '--- |',
      '%YAML 1.2',
      '-',
    ),
  },
  { weight: 1, arbitrary: scalar },
);
const line = fc.tuple(fc.constantFrom(...INDENTS), content, tail).map((parts) => parts.join(''));

const joined = (lines: readonly string[], newline: string, end: boolean) =>
  lines.join('\n').replaceAll('\n', newline) + (end ? newline : '');
const newline = fc.constantFrom('\n', '\n', '\n', '\r\n', '\r');

/** Lines that know nothing of each other. */
export const looseLines = fc
  .tuple(fc.array(line, { maxLength: 12 }), newline, fc.boolean())
  .map((parts) => joined(...parts));

/** Maps and lists in one another, as deep as their indentation says, now and then a line too far left or right. */
export const nestedLines = fc
  .tuple(
    fc.array(
      fc.tuple(fc.integer({ min: -2, max: 1 }), fc.constantFrom(0, 0, 0, 0, 0, 0, 0, 1, -1), content, tail),
      {
        maxLength: 16,
      },
    ),
    fc.constantFrom(2, 2, 4, 1),
    newline,
    fc.boolean(),
  )
  .map(([steps, width, end, closes]) => {
    let depth = 0;
    const lines = steps.map(([step, slip, text, after], index) => {
      depth = index === 0 ? 0 : Math.max(0, Math.min(depth + step, 6));
      return `${' '.repeat(Math.max(0, depth * width + slip))}${text}${after}`;
    });
    return joined(lines, end, closes);
  });

// biome-ignore format: a line each would be pages
const MARKS = [
  ...' \n\t:-#\'"|>[]{}&*!?,%@`\\~.<=\r0ax\u00e9\u2028', '\n  ', '\n- ', ': ', ' #', '---\n', '- ', '\r\n',
  '    ',
];

/** A text with a few places changed, as a typing hand changes it, and perhaps cut short. */
export const damaged = (texts: readonly string[]) =>
  fc
    .tuple(
      fc.constantFrom(...texts),
      fc.array(
        fc.tuple(
          fc.nat({ max: 1_000_000 }),
          fc.constantFrom('insert', 'delete', 'replace', 'drop line', 'repeat line', 'shift line'),
          fc.constantFrom(...MARKS, ...SCALARS),
        ),
        { maxLength: 4 },
      ),
      fc.option(fc.nat({ max: 1_000_000 }), { freq: 6, nil: undefined }),
      fc.constantFrom(false, false, false, true),
    )
    .map(([text, changes, cut, isCrLf]) => {
      let result = text;
      for (const [place, change, mark] of changes) {
        const at = place % (result.length + 1);
        const start = result.lastIndexOf('\n', at - 1) + 1;
        const end = (result.indexOf('\n', at) + 1 || result.length + 1) - 1;
        const row = result.slice(start, end);
        if (change === 'insert') result = result.slice(0, at) + mark + result.slice(at);
        else if (change === 'delete') result = result.slice(0, at) + result.slice(at + 1);
        else if (change === 'replace') result = result.slice(0, at) + mark + result.slice(at + 1);
        else if (change === 'drop line') result = result.slice(0, start) + result.slice(end + 1);
        else if (change === 'repeat line') result = `${result.slice(0, end)}\n${row}${result.slice(end)}`;
        else result = `${result.slice(0, start)}${mark.length % 2 ? ' ' : '  '}${result.slice(start)}`;
      }
      if (cut !== undefined) result = result.slice(0, cut % (result.length + 1));
      return isCrLf ? result.replaceAll('\n', '\r\n') : result;
    });
