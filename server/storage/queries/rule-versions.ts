import type { Sql } from '../sql.ts';

export interface RuleVersionRow {
  readonly rule: string;
  readonly version: number;
  /** Null: as the file says. */
  readonly text: string | null;
  /** What the rule said when this was stored; null: as the file said, before that was kept. */
  readonly said: string | null;
  readonly disabled: boolean;
  readonly at: number;
  readonly by: string;
  readonly note: string;
}
const COLUMNS = 'rule, version, text, said, disabled, at, by, note';

/** The newest version of every rule that was ever changed here. */
export async function listNewestRuleVersions(sql: Sql): Promise<RuleVersionRow[]> {
  const { rows } = await sql.query<RuleVersionRow>(
    `select distinct on (rule) ${COLUMNS} from rule_versions order by rule, version desc`,
  );
  return rows;
}

/** Newest first. */
export async function listRuleVersions(sql: Sql, rule: string, limit: number): Promise<RuleVersionRow[]> {
  const { rows } = await sql.query<RuleVersionRow>(
    `select ${COLUMNS} from rule_versions where rule = $1 order by version desc limit $2`,
    [rule, limit],
  );
  return rows;
}

export async function findRuleVersion(
  sql: Sql,
  rule: string,
  version: number,
): Promise<RuleVersionRow | undefined> {
  const { rows } = await sql.query<RuleVersionRow>(
    `select ${COLUMNS} from rule_versions where rule = $1 and version = $2`,
    [rule, version],
  );
  return rows[0];
}

/** False: there is such a version already. */
export async function insertRuleVersion(sql: Sql, row: RuleVersionRow): Promise<boolean> {
  const { rowCount } = await sql.query(
    `insert into rule_versions (${COLUMNS}) values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict do nothing`,
    [row.rule, row.version, row.text, row.said, row.disabled, row.at, row.by, row.note],
  );
  return rowCount === 1;
}
