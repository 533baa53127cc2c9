import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readPlainDocuments } from '../../server/sigma/plain-reader.ts';
import { readRuleFiles } from '../../server/sigma/rule-files.ts';
import { parseAnyYaml, parseYamlDocuments } from '../../server/sigma/yaml-documents.ts';
import { damaged } from '../server/sigma/yaml-texts.ts';
import { findSigmaData, RULE_FOLDERS } from './sigma-data.ts';

const data = findSigmaData();
const NODES = 100_000;

describe.skipIf(data === undefined)('SigmaHQ (needs ../shared/data/sigma)', { timeout: 120_000 }, () => {
  const sources =
    data === undefined ? [] : RULE_FOLDERS.flatMap((folder) => readRuleFiles(join(data, folder)));

  test('the plain reader gives of every rule what the YAML package gives, and takes nearly all', () => {
    const left = sources.filter(({ text }) => readPlainDocuments(text, NODES) === undefined);
    expect(left.length).toBeLessThan(sources.length / 100);
    const different = sources.filter(
      ({ text }) => !isDeepStrictEqual(parseYamlDocuments(text, NODES), parseAnyYaml(text, NODES)),
    );
    expect(different).toEqual([]);
  });

  test('and of rules that somebody is typing at', () => {
    const texts = sources.filter((_, index) => index % 10 === 0).map(({ text }) => text);
    fc.assert(
      fc.property(damaged(texts), (text) => {
        const found = readPlainDocuments(text, NODES)?.map((root) => ({ root }));
        if (found === undefined) return;
        const wanted = parseAnyYaml(text, NODES);
        if (!isDeepStrictEqual(found, wanted)) expect(found).toEqual(wanted);
      }),
      { numRuns: 2000 },
    );
  });
});
