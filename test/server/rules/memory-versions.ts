import { PublicFault } from '../../../server/errors.ts';
import type { RuleAct, RuleVersions, StoredVersion } from '../../../server/rules/rule-book.ts';

/** The rule store in memory; `audited` is what its transaction would have written. */
export function createMemoryVersions() {
  const rows: StoredVersion[] = [];
  const audited: { readonly act: RuleAct; readonly rule: string; readonly by: string }[] = [];
  const versions: RuleVersions = {
    newest: async () => [...new Map(rows.map((row) => [row.rule, row])).values()],
    versions: async (rule) => rows.filter((row) => row.rule === rule).reverse(),
    version: async (rule, version) => rows.find((row) => row.rule === rule && row.version === version),
    async append(row, act) {
      if (rows.some((one) => one.rule === row.rule && one.version === row.version))
        throw new PublicFault('CONFLICT');
      rows.push(row);
      audited.push({ act, rule: row.rule, by: row.by });
    },
    hitsPerDay: async () => [],
    lastHits: async () => new Map(),
  };
  return { versions, rows, audited };
}
