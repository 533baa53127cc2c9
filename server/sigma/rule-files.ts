import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { RuleSource } from './rule-types.ts';

/**
 * Every `.yml` and `.yaml` file under a folder, recursively, in path order; or the one file given. Links to folders
 * are not followed.
 * @throws the file system's error when the path itself cannot be read
 */
export function readRuleFiles(path: string): RuleSource[] {
  if (statSync(path).isFile()) return [{ file: path, text: readFileSync(path, 'utf8') }];
  const files: string[] = [];
  const walk = (folder: string) => {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      const file = join(folder, entry.name);
      if (entry.isDirectory()) walk(file);
      else if (/\.ya?ml$/i.test(entry.name)) files.push(file);
    }
  };
  walk(path);
  return files.sort().map((file) => ({ file, text: readFileSync(file, 'utf8') }));
}
