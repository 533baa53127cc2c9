import type { DeadLetter } from '../../../shared/domain/event.ts';
import type { PageCursor } from '../page-cursor.ts';
import type { Sql } from '../sql.ts';

interface Row {
  id: string;
  source: string;
  received_at: number;
  stage: string;
  reason: string;
  text: string;
  replayed_at: number | null;
}
const COLUMNS = 'id, source, received_at, stage, reason, text, replayed_at';

function toDeadLetter(row: Row): DeadLetter {
  return {
    id: row.id,
    source: row.source,
    receivedAt: row.received_at,
    stage: row.stage,
    reason: row.reason,
    text: row.text,
    ...(row.replayed_at !== null && { replayedAt: row.replayed_at }),
  };
}

/** Newest receipt first, replayed ones included. */
export async function listDeadLetters(
  sql: Sql,
  asked: {
    readonly source?: string | undefined;
    readonly before?: PageCursor | undefined;
    readonly limit: number;
  },
): Promise<DeadLetter[]> {
  const { rows } = await sql.query<Row>(
    `select ${COLUMNS} from dead_letters
     where ($1::text is null or source = $1) and ($2::bigint is null or (received_at, id) < ($2, $3))
     order by received_at desc, id desc limit $4`,
    [asked.source ?? null, asked.before?.at ?? null, asked.before?.id ?? null, asked.limit],
  );
  return rows.map(toDeadLetter);
}

export async function findDeadLetters(sql: Sql, ids: readonly string[]): Promise<DeadLetter[]> {
  const { rows } = await sql.query<Row>(
    `select ${COLUMNS} from dead_letters where id = any($1) order by received_at, id`,
    [ids],
  );
  return rows.map(toDeadLetter);
}
