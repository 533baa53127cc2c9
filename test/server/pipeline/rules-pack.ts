import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type CompiledRules, compileRules } from '../../../server/sigma/compile-rules.ts';

const dir = fileURLToPath(new URL('../../../server/content/rules/', import.meta.url));

/** The rules that ship. */
export function shippedRules(): CompiledRules {
  return compileRules(
    readdirSync(dir)
      .filter((name) => name.endsWith('.yml'))
      .sort()
      .map((name) => ({ file: name, text: readFileSync(`${dir}${name}`, 'utf8') })),
  );
}
