import type { DeadLetter } from '../../../shared/domain/event.ts';
import type { Sql } from '../sql.ts';

/** A record that is rejected again, for another reason perhaps, is open again. */
export async function upsertDeadLetters(sql: Sql, letters: readonly DeadLetter[]): Promise<void> {
  if (letters.length === 0) return;
  const byId = new Map(letters.map((letter) => [letter.id, letter]));
  const unique = [...byId.values()];
  await sql.query(
    `insert into dead_letters (id, source, received_at, stage, reason, text)
     select * from unnest($1::text[], $2::text[], $3::bigint[], $4::text[], $5::text[], $6::text[])
     on conflict (id) do update
       set received_at = excluded.received_at, stage = excluded.stage, reason = excluded.reason,
           text = excluded.text, replayed_at = null`,
    [
      unique.map((letter) => letter.id),
      unique.map((letter) => letter.source),
      unique.map((letter) => letter.receivedAt),
      unique.map((letter) => letter.stage),
      unique.map((letter) => letter.reason),
      unique.map((letter) => letter.text),
    ],
  );
}
