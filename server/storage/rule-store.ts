import { PublicFault } from '../errors.ts';
import { appendAudit } from './audit-store.ts';
import type { Database } from './database.ts';
import { countRuleHits, findLastHits } from './queries/count-rule-hits.ts';
import { findAlertsOfFindings } from './queries/find-alerts-of-findings.ts';
import { findFindings } from './queries/find-findings.ts';
import {
  findRuleVersion,
  insertRuleVersion,
  listNewestRuleVersions,
  listRuleVersions,
  type RuleVersionRow,
} from './queries/rule-versions.ts';
import { cleanText } from './sanitise.ts';
import { inTransaction } from './sql.ts';

/** More versions of one rule are kept and read by their number, but not listed. */
const VERSIONS_LISTED = 100;

/** What the audit row of a version says beside the version: hashes of what the rule said, and what was gone back to. */
export interface RuleAct {
  readonly action: string;
  /** Null: there was no such rule. */
  readonly before: string | null;
  readonly after: string;
  readonly to?: number;
}

/** Versions of rules changed in the interface, and what rules found. */
export function createRuleStore(db: Pick<Database, 'read' | 'write'>) {
  return {
    /** The newest version of every rule that was ever changed here. */
    newest: (): Promise<RuleVersionRow[]> => listNewestRuleVersions(db.read),
    /** Newest first. */
    versions: (rule: string): Promise<RuleVersionRow[]> =>
      listRuleVersions(db.read, cleanText(rule), VERSIONS_LISTED),
    version: (rule: string, version: number): Promise<RuleVersionRow | undefined> =>
      findRuleVersion(db.read, cleanText(rule), version),
    /** Stores a version and its audit row together. Throws CONFLICT when somebody stored that version meanwhile. */
    async append(row: RuleVersionRow, { action, ...texts }: RuleAct): Promise<void> {
      await inTransaction(db.write, async (sql) => {
        const clean = {
          ...row,
          rule: cleanText(row.rule),
          text: row.text === null ? null : cleanText(row.text),
          said: row.said === null ? null : cleanText(row.said),
          note: cleanText(row.note),
        };
        if (!(await insertRuleVersion(sql, clean))) throw new PublicFault('CONFLICT');
        await appendAudit(sql, {
          at: row.at,
          actor: row.by,
          action,
          subject: `rule:${row.rule}`,
          detail: {
            version: row.version,
            disabled: row.disabled,
            ...texts,
            ...(row.note === '' ? {} : { note: row.note }),
          },
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
