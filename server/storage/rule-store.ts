import { PublicFault } from '../errors.ts';
import { appendAudit } from './audit-store.ts';
import type { Database } from './database.ts';
import { countRuleHits, findLastHits } from './queries/count-rule-hits.ts';
import { findAlertsOfFindings } from './queries/find-alerts-of-findings.ts';
import { findFindings } from './queries/find-findings.ts';
import {
  insertRuleVersion,
  listNewestRuleVersions,
  listRuleVersions,
  type RuleVersionRow,
} from './queries/rule-versions.ts';
import { cleanText } from './sanitise.ts';
import { inTransaction } from './sql.ts';

/** More versions of one rule are kept, but not listed. */
const VERSIONS_LISTED = 100;

/** Versions of rules changed in the interface, and what rules found. */
export function createRuleStore(db: Pick<Database, 'read' | 'write'>) {
  return {
    /** The newest version of every rule that was ever changed here. */
    newest: (): Promise<RuleVersionRow[]> => listNewestRuleVersions(db.read),
    /** Newest first. */
    versions: (rule: string): Promise<RuleVersionRow[]> =>
      listRuleVersions(db.read, cleanText(rule), VERSIONS_LISTED),
    /** Stores a version and its audit row together. Throws CONFLICT when somebody stored that version meanwhile. */
    async append(row: RuleVersionRow, action: string): Promise<void> {
      await inTransaction(db.write, async (sql) => {
        const clean = {
          ...row,
          rule: cleanText(row.rule),
          text: row.text === null ? null : cleanText(row.text),
          note: cleanText(row.note),
        };
        if (!(await insertRuleVersion(sql, clean))) throw new PublicFault('CONFLICT');
        await appendAudit(sql, {
          at: row.at,
          actor: row.by,
          action,
          subject: `rule:${row.rule}`,
          detail: { version: row.version, ...(row.note === '' ? {} : { note: row.note }) },
        });
      });
    },
    hitsPerDay: (from: number) => countRuleHits(db.read, from),
    lastHits: (rules: readonly string[]) => findLastHits(db.read, rules),
    /** Of these findings: which stand, and the alerts they are reasons of. */
    async known(findings: readonly string[], since: number) {
      const [standing, alerts] = await Promise.all([
        findFindings(db.read, findings, { standing: true }),
        findAlertsOfFindings(db.read, findings, since),
      ]);
      return { standing: new Set(standing.keys()), alerts };
    },
  };
}
export type RuleStore = ReturnType<typeof createRuleStore>;
