import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * The folder of SigmaHQ's rules, regression events and specification, or undefined: `$WATCHFLOOR_SHARED/data/sigma`,
 * else `shared/data/sigma` in a folder above.
 */
export function findSigmaData(): string | undefined {
  const given = process.env.WATCHFLOOR_SHARED;
  const candidates = given === undefined ? [] : [join(given, 'data/sigma')];
  for (let folder = fileURLToPath(new URL('.', import.meta.url)); ; folder = dirname(folder)) {
    candidates.push(join(folder, 'shared/data/sigma'));
    if (dirname(folder) === folder) break;
  }
  return candidates.find((path) => existsSync(join(path, 'regression')));
}

export const RULE_FOLDERS = ['rules', 'rules-emerging-threats', 'rules-threat-hunting'];
