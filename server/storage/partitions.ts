import type pg from 'pg';

export const DAY_MS = 86_400_000;
/** Days that get a partition of their own, around now; other times share `events_other`. */
const PAST_MS = 400 * DAY_MS;
const FUTURE_MS = 2 * DAY_MS;

/** First millisecond of the UTC day. */
export function dayOf(time: number): number {
  return Math.floor(time / DAY_MS) * DAY_MS;
}

/** `events_20260731`. Only for days of years 1 to 9999. */
export function partitionName(day: number): string {
  return `events_${new Date(day).toISOString().slice(0, 10).replaceAll('-', '')}`;
}

/** The first millisecond of the day a partition holds; undefined for another table. */
export function dayOfPartition(name: string): number | undefined {
  const match = /^events_(\d{4})(\d\d)(\d\d)$/.exec(name);
  return match ? Date.UTC(Number(match[1]), Number(match[2]) - 1, Number(match[3])) : undefined;
}

/** The days of `times` that deserve a partition, ascending. */
export function daysToPartition(times: Iterable<number>, now: number): number[] {
  const days = new Set<number>();
  for (const time of times) {
    if (time >= now - PAST_MS && time < now + FUTURE_MS) days.add(dayOf(time));
  }
  return [...days].sort((a, b) => a - b);
}

export async function listPartitionDays(client: pg.ClientBase): Promise<number[]> {
  const { rows } = await client.query<{ name: string }>(
    "select c.relname as name from pg_inherits i join pg_class c on c.oid = i.inhrelid where i.inhparent = 'events'::regclass",
  );
  return rows.flatMap(({ name }) => dayOfPartition(name) ?? []).sort((a, b) => a - b);
}

/**
 * Makes a day's partition if it is not there, in the transaction of the caller. An event that claimed this day while it still was far away
 * lies in `events_other`: it moves, or PostgreSQL would refuse the partition and with it every event of that day.
 */
export async function createPartition(client: pg.ClientBase, day: number): Promise<void> {
  const name = partitionName(day);
  const { rowCount } = await client.query(
    "select from pg_inherits where inhparent = 'events'::regclass and inhrelid = to_regclass($1)",
    [name],
  );
  if (rowCount !== 0) return;
  const range = `time >= ${day} and time < ${day + DAY_MS}`;
  await client.query(`create table if not exists ${name} (like events including all)`);
  await client.query(
    `with moved as (delete from events_other where ${range} returning *) insert into ${name} select * from moved`,
  );
  // The check spares the scan of the new partition; the one of events_other is by its index on time.
  await client.query(
    `alter table events attach partition ${name} for values from (${day}) to (${day + DAY_MS})`,
  );
}
