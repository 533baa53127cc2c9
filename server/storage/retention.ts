import type pg from 'pg';
import type { Clock } from '../clock.ts';
import type { PostgresEventLog } from './event-log.ts';
import type { Log } from './log.ts';
import { DAY_MS, dayOf, listPartitionDays, partitionName } from './partitions.ts';

/** Days are dropped whole. `days` 30: what happened, or was received, today or in the 30 days before it is kept. */
export interface RetentionOptions {
  readonly log: Log;
  readonly clock: Clock;
  readonly days: number;
}

/** The days to drop. */
export function daysToDrop(present: readonly number[], now: number, keep: number): number[] {
  const oldestKept = dayOf(now) - keep * DAY_MS;
  return present.filter((day) => day < oldestKept);
}

/** History that was replayed lately: dropping it within the hour would lose what was just acknowledged. */
async function isYoung(client: pg.ClientBase, partition: string, oldestKept: number): Promise<boolean> {
  const { rowCount } = await client.query(`select from ${partition} where received_at >= $1 limit 1`, [
    oldestKept,
  ]);
  return rowCount !== 0;
}

/**
 * Drops the partitions of old days and rows of other times (1970) once all of it was received before the oldest kept day,
 * so that what came late or with a broken clock is kept as long as what came with a good one. Alerts, findings with their
 * evidence, audit and dead letters stay. Call `run` at start and every hour.
 */
export function createRetention(eventLog: Pick<PostgresEventLog, 'maintain'>, options: RetentionOptions) {
  return {
    /** The names of the partitions dropped. Throws the database's error when it is away, or a long read stands in the way. */
    run: (): Promise<string[]> =>
      eventLog.maintain(async (client, forgetDay) => {
        const now = options.clock.now();
        const oldestKept = dayOf(now) - options.days * DAY_MS;
        const dropped: string[] = [];
        for (const day of daysToDrop(await listPartitionDays(client), now, options.days)) {
          const name = partitionName(day);
          if (await isYoung(client, name, oldestKept)) continue;
          await client.query('begin');
          try {
            // Appends wait behind this lock, so it waits for readers only shortly; the next run tries again.
            await client.query("set local lock_timeout = '2s'");
            await client.query(
              `update counters set value = greatest(value, (select coalesce(max(seq), 0) from events))
               where name = 'event_seq'`,
            );
            await client.query(`drop table ${name}`);
            await client.query('commit');
          } catch (error) {
            await client.query('rollback').catch(() => {});
            throw error;
          }
          forgetDay(day);
          dropped.push(name);
        }
        await client.query(
          `with head as (
             update counters set value = greatest(value, (select coalesce(max(seq), 0) from events))
             where name = 'event_seq'
           )
           delete from events_other where received_at < $1 and time < $1`,
          [oldestKept],
        );
        if (dropped.length > 0) options.log.info({ dropped }, 'old events dropped');
        return dropped;
      }),
  };
}
