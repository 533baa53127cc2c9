import type { SourceHealth } from '../../shared/domain/source-health.ts';
import type { Database } from './database.ts';
import { advanceCounter, readCounter } from './queries/counters.ts';
import { type HeardSource, readHeard, upsertHeard } from './queries/source-heard.ts';
import { inTransaction } from './sql.ts';

/** A start looks through so many events at most: more were received only before this was kept. */
const MOST_EVENTS = 1_000_000;

/** When sources were last heard. */
export function createSourceHeardStore(db: Pick<Database, 'read' | 'write'>) {
  return {
    /** As of the end of the log. */
    async load(lastSeq: number): Promise<HeardSource[]> {
      return readHeard(
        db.read,
        Math.max(await readCounter(db.read, 'source_heard_seq'), lastSeq - MOST_EVENTS),
      );
    },
    /** `seq`: the end of the log before `health` was read. */
    async save(
      seq: number,
      health: readonly Pick<SourceHealth, 'id' | 'lastEventAt' | 'lastReceivedAt'>[],
    ): Promise<void> {
      const heard = health.flatMap(({ id, lastEventAt, lastReceivedAt }) =>
        lastReceivedAt === undefined
          ? []
          : { source: id, newestAt: lastEventAt ?? null, receivedAt: lastReceivedAt },
      );
      await inTransaction(db.write, async (sql) => {
        if (heard.length > 0) await upsertHeard(sql, heard);
        await advanceCounter(sql, 'source_heard_seq', seq);
      });
    },
  };
}
