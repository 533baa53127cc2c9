import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readPlainDocuments } from '../../../server/sigma/plain-reader.ts';
import { readRuleFiles } from '../../../server/sigma/rule-files.ts';
import { parseAnyYaml, parseYamlDocuments } from '../../../server/sigma/yaml-documents.ts';
import { damaged, looseLines, nestedLines } from './yaml-texts.ts';

const NODES = 100_000;
const shipped = readRuleFiles('server/content/rules').map(({ text }) => text);

/** Node for node, and nothing that the package refuses; the share that the plain reader took says that it was asked at all. */
function agrees(texts: fc.Arbitrary<string>, numRuns: number, atLeast: number): void {
  let seen = 0;
  let taken = 0;
  fc.assert(
    fc.property(texts, fc.constantFrom(NODES, NODES, NODES, 20), (text, nodeLimit) => {
      seen += 1;
      const found = readPlainDocuments(text, nodeLimit)?.map((root) => ({ root }));
      if (found === undefined) return;
      taken += 1;
      const wanted = parseAnyYaml(text, nodeLimit);
      if (!isDeepStrictEqual(found, wanted)) expect(found).toEqual(wanted);
    }),
    { numRuns },
  );
  expect(taken / seen).toBeGreaterThan(atLeast);
}

describe('the plain reader gives what the YAML package gives', { timeout: 60_000 }, () => {
  test('of lines that know nothing of each other', () => agrees(looseLines, 20_000, 0.04));
  test('of maps and lists in one another', () => agrees(nestedLines, 20_000, 0.05));
  test('of rules that somebody is typing at', () => agrees(damaged(shipped), 1500, 0.3));
});

const READ: readonly (readonly [string, string])[] = [
  ['numbers as written', 'a: 0755\nb: 0x17\nc: 123456789012345678901\nd: -0\ne: 1.0\nf: 0o17\ng: 1e3\n'],
  ['nulls and booleans of YAML 1.2 only', 'a: null\nb: ~\nc:\nd: True\ne: yes\nf: off\n'],
  ['quotes', "a: 'it''s # not'\nb: \"\\x41\\u00e9\\n\\\"\" # so\n'c d': e\n\"f\": '\\'\n"],
  ['block scalars', 'a: |\n  one\n    two\n\n  three\n\nb: >-\n  one\n  two\n\n  three\nc: |-\n x\n'],
  ['lists at the column of their key, and maps in lists', 'a:\n- b: 1\n  c:\n  - d\n-\n  e: f\n- g\n'],
  ['lists in brackets', 'a: [b, \'c, d\', "e", 1, f g]\nb: []\n'],
  ['several documents, empty ones between', '# c\n---\na: 1\n---\n---\n# c\nb: 2\n--- # c\n'],
  ['comments wherever they stand', 'a: # c\n# c\n    # c\n  b: c#d # e\n #f\n  g: h\n'],
  ['line ends of Windows', 'a: |\r\n  x\r\n\r\n  y\r\nb:\r\n  - c # d\r\n'],
  ['beyond ASCII', 'é: 日本\nb: 𝒳 # 𝒳\nc: "\\ud800"\n'],
];

describe('the plain reader takes', () => {
  for (const [what, text] of READ)
    test(what, () => {
      const roots = readPlainDocuments(text, NODES);
      expect(roots?.map((root) => ({ root }))).toEqual(parseAnyYaml(text, NODES));
    });
});

const LEFT: readonly (readonly [string, string])[] = [
  ['a key that comes twice', 'a: 1\nb: 2\na: 3\n'],
  ['a merge key', 'a:\n  <<: b\n'],
  ['anchors and aliases', 'a: &x 1\nb: *x\n'],
  ['tags', 'a: !!str 1\n'],
  ['tabs', 'a:\tb\n'],
  ['texts over several lines', 'a: b\n  c\n'],
  ['a document that is no map', '- a\n'],
  ['too many nodes', `a:\n${'  - x\n'.repeat(200)}`],
  ['maps deeper than the limit', Array.from({ length: 50 }, (_, i) => `${' '.repeat(i)}a:\n`).join('')],
  ['a broken document, and so its whole file', 'a: 1\n---\nb: [\n---\nc: 3\n'],
];

describe('the plain reader leaves to the YAML package', () => {
  for (const [what, text] of LEFT)
    test(what, () => {
      expect(readPlainDocuments(text, 200)).toBeUndefined();
      expect(parseYamlDocuments(text, 200)).toEqual(parseAnyYaml(text, 200));
    });
});

test('lines count from where the text begins in its file', { timeout: 60_000 }, () => {
  fc.assert(
    fc.property(
      fc.oneof(looseLines, nestedLines, damaged(shipped)),
      fc.integer({ min: 1, max: 9 }),
      (text, at) => {
        const inFile = '\n'.repeat(at - 1) + text;
        expect(parseYamlDocuments(text, NODES, at)).toEqual(parseAnyYaml(inFile, NODES));
      },
    ),
    { numRuns: 1000 },
  );
});
