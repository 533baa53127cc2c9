import type { Database } from './database.ts';
import { advanceCounter, readCounter } from './queries/counters.ts';
import {
  type CoverageRow,
  deleteCoverageBefore,
  type FallRow,
  readCoverage,
  readFalls,
  replaceFalls,
  upsertCoverage,
} from './queries/join-coverage.ts';
import { inTransaction } from './sql.ts';

export type { CoverageRow, FallRow };

export interface KeptCoverage {
  /** Oldest first. */
  readonly buckets: readonly CoverageRow[];
  readonly falls: readonly FallRow[];
  readonly seq: number;
}

/** What sources usually match of people, as it is counted from the log. */
export function createCoverageStore(db: Pick<Database, 'read' | 'write'>) {
  return {
    /** What is known since a time, and up to which event of the log it counts: 0 where it never was. */
    async load(since: number): Promise<KeptCoverage> {
      const [seq, buckets, falls] = [
        await readCounter(db.read, 'join_coverage_seq'),
        await readCoverage(db.read, since),
        await readFalls(db.read),
      ];
      return { seq, buckets, falls };
    },
    /** One transaction: the buckets that the events up to `seq` changed, who is fallen now; what lies before `since` goes. */
    save: (counted: KeptCoverage, since: number): Promise<void> =>
      inTransaction(db.write, async (sql) => {
        if (counted.buckets.length > 0) await upsertCoverage(sql, counted.buckets);
        await replaceFalls(sql, counted.falls);
        await deleteCoverageBefore(sql, since);
        await advanceCounter(sql, 'join_coverage_seq', counted.seq);
      }),
  };
}
export type CoverageStore = ReturnType<typeof createCoverageStore>;
