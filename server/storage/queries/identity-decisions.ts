import type { EntityKey } from '../../../shared/domain/entity.ts';
import type { IdentityDecision } from '../../../shared/domain/identity.ts';
import type { Sql } from '../sql.ts';

interface DecisionRow {
  readonly id: number;
  readonly act: IdentityDecision['act'];
  readonly key: EntityKey;
  readonly person: string;
  readonly valid_from: number | null;
  readonly valid_to: number | null;
  readonly undoes: number | null;
  readonly reason: string;
  readonly by: string;
  readonly at: number;
}

/** Oldest first. */
export async function listIdentityDecisions(sql: Sql): Promise<IdentityDecision[]> {
  const { rows } = await sql.query<DecisionRow>('select * from identity_decisions order by id');
  return rows.map(toDecision);
}

/** One decision at a time: ids have no gaps and become visible in their order. */
export async function lockIdentityDecisions(sql: Sql): Promise<void> {
  await sql.query('lock table identity_decisions in share row exclusive mode');
}

export async function insertIdentityDecision(sql: Sql, decision: IdentityDecision): Promise<void> {
  const { id, act, key, person, validFrom, validTo, undoes, reason, by, at } = decision;
  await sql.query(
    `insert into identity_decisions (id, act, key, person, valid_from, valid_to, undoes, reason, by, at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
    [id, act, key, person, validFrom ?? null, validTo ?? null, undoes ?? null, reason, by, at],
  );
}

function toDecision({ valid_from, valid_to, undoes, ...row }: DecisionRow): IdentityDecision {
  return {
    ...row,
    ...(valid_from !== null && { validFrom: valid_from }),
    ...(valid_to !== null && { validTo: valid_to }),
    ...(undoes !== null && { undoes }),
  };
}

/**
 * When the oldest event since a moment was received that names one of the identifiers. A UPN names the account before its
 * @: `starts with` walks the partitions, which a decision made by hand can wait for.
 */
export async function findOldestNaming(
  sql: Sql,
  keys: readonly EntityKey[],
  since: number,
): Promise<number | undefined> {
  if (keys.length === 0) return undefined;
  const values: unknown[] = [since];
  const any = keys.flatMap((key) => {
    const held = [`entities @> $${values.push(JSON.stringify([key]))}::jsonb`];
    if (key.startsWith('account:'))
      held.push(
        `jsonb_path_exists(entities, '$[*] ? (@ starts with $upn)', jsonb_build_object('upn', $${values.push(`email:${key.slice(8)}@`)}::text))`,
      );
    return held;
  });
  const { rows } = await sql.query<{ oldest: number | null }>(
    `select min(received_at) as oldest from events where time >= $1 and (${any.join(' or ')})`,
    values,
  );
  return rows[0]?.oldest ?? undefined;
}
