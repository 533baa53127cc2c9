import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseAnyYaml, parseYamlDocuments } from '../../../server/sigma/yaml-documents.ts';
import { entry, toPlain } from '../../../server/sigma/yaml-nodes.ts';

const NODES = 100_000;
const rows = (count: number, row: (index: number) => string) =>
  Array.from({ length: count }, (_, i) => row(i));
/** What each document came to: its plain data, or `line: reason`. */
const read = (text: string) =>
  parseYamlDocuments(text, NODES).map((document) =>
    'root' in document ? toPlain(document.root) : `${document.refused.line}: ${document.refused.reason}`,
  );

describe('what takes the YAML package minutes is answered in seconds', { timeout: 20_000 }, () => {
  test('a map of many keys', () => {
    const [document] = parseYamlDocuments(rows(45_000, (i) => `k${i}: 1\n`).join(''), NODES);
    expect(document).toMatchObject({ root: { entries: { length: 45_000 } } });
  });

  test('one of more keys than nodes', () => {
    expect(read(rows(100_000, (i) => `k${i}: 1\n`).join(''))).toEqual([
      '50001: the document has too many nodes (are its aliases a bomb?)',
    ]);
  });

  test('many aliases of one anchor, and as many anchors', () => {
    const one = parseYamlDocuments(`a: &x 1\nb: [${'*x, '.repeat(45_000)}]\n`, NODES)[0]!;
    expect('root' in one && entry(one.root, 'b')).toMatchObject({ items: { length: 45_000 } });
    const many = rows(22_000, (i) => `&x${i} ${i}, *x${i}, `).join('');
    const list = parseYamlDocuments(`a: [${many}]\n`, NODES)[0]!;
    const items = 'root' in list ? (toPlain(entry(list.root, 'a')!) as number[]) : [];
    expect(items).toEqual(rows(44_000, String).map((_, i) => Math.floor(i / 2)));
  });

  test.each([
    ['a long list', `a: 1\nl:\n${'- abcdef\n'.repeat(450_000)}`, '1: the document is longer than 1000000'],
    [
      'a shorter one',
      `a: !!str 1\nl:\n${'- a\n'.repeat(200_000)}`,
      '100000: the document has too many nodes',
    ],
    ['a list of nothing', `l:\n${'-\n'.repeat(200_000)}`, '100001: the document has too many nodes'],
    ['commas', `l: [${','.repeat(500_000)}]`, '1: the document has too many nodes'],
    ['brackets that nothing opened', `l: ${']'.repeat(500_000)}`, '1: the document has too many nodes'],
    ['brackets in brackets', `l: ${'['.repeat(20_000)}`, '1: nested deeper than 40'],
    ['dashes in a row', `${'- '.repeat(20_000)}x`, '1: nested deeper than 40'],
  ])('%s', (_, text, reason) => {
    expect(read(`${text}\n---\nb: {c: d}\n`)).toEqual([expect.stringContaining(reason), { b: { c: 'd' } }]);
  });
});

describe('keys', () => {
  test.each([
    'a: {b: 1}\nb: 2\na: 3\n',
    'a: {b: 1}\nb: 2\n"a": 3\n',
    'a: {b: 1}\n1: 2\n0x1: 3\n',
    'a: {b: 1}\n1: 2\n"1": 3\n',
  ])('that come twice are refused where the second stands: %j', (text) => {
    expect(read(text)).toEqual(['3: YAML: Map keys must be unique']);
  });

  test('of maps in one another may be the same', () => {
    expect(read('a: {a: {a: 1}, b: {a: 2}}\n')).toEqual([{ a: { a: { a: 1 }, b: { a: 2 } } }]);
  });
});

describe('an alias', () => {
  test('stands for the last anchor of its name before it, as that was there', () => {
    expect(read('a: &x [&y 1, *y]\nb: &y 2\nc: *x\nd: *y\ne: &x 3\nf: *x\n')).toEqual([
      { a: [1, 1], b: 2, c: [1, 1], d: 2, e: 3, f: 3 },
    ]);
  });

  test.each([
    ['b: *x\na: &x 1\n', '1: alias *x has no anchor'],
    ['a: &x 1\nb: &x [*x]\n', '2: alias *x stands inside what it is to stand for'],
    [
      `a: &x ${'['.repeat(20)}${']'.repeat(20)}\nb: ${'['.repeat(20)}*x${']'.repeat(20)}\n`,
      '2: nested deeper than 40',
    ],
  ])('is refused in %j', (text, reason) => {
    expect(read(text)).toEqual([reason]);
  });

  test('counts as much as what it stands for', () => {
    const text = 'a: &x [1, 2, 3]\nb: [*x, *x]\n';
    const documents = [17, 18].map((nodes) => parseAnyYaml(text, nodes)[0]!);
    expect(documents).toEqual([
      { refused: { line: 2, reason: expect.stringMatching(/too many/) } },
      expect.objectContaining({ root: expect.anything() }),
    ]);
  });
});

describe('documents', () => {
  test.each(['"', "'", '[', '{', '&a [', '? "', '|x', '*', '@'])(
    'with %s that nothing closes take no other with them',
    (open) => {
      const found = read(`a: 1\n---\nb: 2\nc: ${open}x\n---\nd: 3\n---\ne: 'it is'\nf: "so"\n`);
      expect(found).toEqual([{ a: 1 }, expect.stringMatching(/^[45]: /), { d: 3 }, { e: 'it is', f: 'so' }]);
    },
  );

  test('whose quote is never closed are refused where it stands', () => {
    expect(read('a: "x"\nb:\n  c: "y\n  d: 1\ne: 2\n---\nf: 1\n')).toEqual([
      '3: YAML: Missing closing "quote',
      { f: 1 },
    ]);
  });

  test('are told apart where a marker stands alone at the start of a line, and nowhere else', () => {
    const text =
      '# c\n%YAML 1.2\n# c\n---\na: {b: "---"}\n--- # c\nc: |\n  ---\n  x\nd: ---x\n...\n# c\n---\r\ne: 1\r\n---\n---\n\ufeff---\nf: g\n ---\n';
    expect(read(text)).toEqual([{ a: { b: '---' } }, { c: '---\nx\n', d: '---x' }, { e: 1 }, { f: 'g ---' }]);
  });

  test('keep the lines of their file', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('a: 1\n', 'a: {b: c}\n', 'a: "\n', '# c\n', '\n', '...\n', '- x\n')),
        fc.integer({ min: 1, max: 9 }),
        (documents, startLine) => {
          const found = parseYamlDocuments(documents.join('---\n'), NODES, startLine);
          const lines = documents.flatMap((text, at) => {
            const before = documents.slice(0, at).flatMap((one) => one.split('\n').slice(1)).length;
            return /^[#.\n]/.test(text) ? [] : [startLine + before + at];
          });
          expect(found.map((one) => ('root' in one ? one.root : one.refused).line)).toEqual(lines);
        },
      ),
    );
  });
});

describe('what is not YAML 1.2 as rules are written in it is refused by name', () => {
  test.each([
    ['# c\n%YAML 1.1\n---\na: yes\n', '2: %YAML 1.1 is not supported: rules are YAML 1.2'],
    ['%YAML 9.9\n---\na: yes\n', '1: YAML: Unsupported YAML version 9.9'],
    ['%FOO bar\n---\na: yes\n', '1: YAML: Unknown directive %FOO'],
    ['a: 1\nb: !mine 2\n', '2: YAML: Unresolved tag: !mine'],
    ['a: 1\nb: !mine [2]\n', '2: YAML: Unresolved tag: !mine'],
    ['a: !!binary aGVsbG8=\n', '1: YAML: Unresolved tag: tag:yaml.org,2002:binary'],
    ['a: !!timestamp 2024-01-02\n', '1: YAML: Unresolved tag: tag:yaml.org,2002:timestamp'],
    ['a: !!set {b}\n', '1: YAML: Unresolved tag: tag:yaml.org,2002:set'],
    [
      'a: 1\n---\n\ufeffb: 2\n',
      '3: a byte order mark inside a document: it may only stand at the start of a file',
    ],
  ])('%j', (text, reason) => {
    expect(read(`${text}---\nc: {d: yes}\n`).slice(-2)).toEqual([reason, { c: { d: 'yes' } }]);
  });

  test('what is stays', () => {
    expect(
      read(
        '%YAML 1.2\n%TAG !t! tag:yaml.org,2002:\n---\na: !!str 1\nb: !t!int "2"\nc: !!float 3.5\nd: ! 4\ne: [\n  f\n]\n',
      ),
    ).toEqual([{ a: '1', b: 2, c: 3.5, d: '4', e: ['f'] }]);
    expect(read('\ufeffa: {b: 1}\n')).toEqual([{ a: { b: 1 } }]);
  });
});
