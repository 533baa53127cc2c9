import type { LoggedEvent } from '../shared/domain/event.ts';
import type { SourceHealth } from '../shared/domain/source-health.ts';
import { createJoinWatch, type JoinWatchDeps } from './join-watch.ts';
import { coverageWords } from './pipeline/resolve/join-coverage.ts';
import { createUnresolvedIdentifiers } from './pipeline/resolve/unresolved.ts';

/** What a start reads for the list of identifiers: a day at most, and at most so many events. */
const PAST = { ms: 24 * 3_600_000, events: 100_000, page: 500 } as const;

export interface IdentityWatchDeps extends Omit<JoinWatchDeps, 'onCut'> {
  /** A start read less of the past than it should: `coverage_past`, `identifiers_past`. */
  readonly onGap: (gap: IdentityGap) => void;
}
export type IdentityGap = 'coverage_past' | 'identifiers_past';

/** Watches the log for identifiers nobody is known by, and for feeds that no longer match people. */
export function createIdentityWatch(deps: IdentityWatchDeps) {
  const { clock, log } = deps;
  const unresolved = createUnresolvedIdentifiers(() => deps.identities.current().graph);
  const joins = createJoinWatch({ ...deps, onCut: () => deps.onGap('coverage_past') });
  let stopped = false;

  return {
    unresolved,
    /** Before anything is appended: what sources usually match, as it was left. */
    start: joins.start,
    observe(events: readonly LoggedEvent[]): void {
      for (const event of events) unresolved.observe(event);
      joins.observe(events);
    },
    /** Keeps what was counted. */
    flush: joins.flush,
    /** Reads what came before the start, page by page: the list need not begin anew. */
    async readPast(): Promise<void> {
      const upTo = await log.lastSeq();
      const since = clock.now() - PAST.ms;
      let after = Math.max(0, upTo - PAST.events);
      if (after > 0) {
        const [first] = await log.read(after, 1);
        if (first && first.receivedAt >= since) deps.onGap('identifiers_past');
      }
      while (!stopped) {
        const page = await log.readSince(since, after, upTo, PAST.page);
        const last = page.at(-1);
        if (!last) return;
        for (const event of page) unresolved.observe(deps.identities.current().reresolve(event));
        after = last.seq;
        await new Promise(setImmediate);
      }
    },
    stop(): Promise<void> {
      stopped = true;
      return joins.stop();
    },
    coverage: joins.coverage,
    /** The cards of sources, with their coverage; a fallen one says so. */
    withCoverage(health: readonly SourceHealth[]): SourceHealth[] {
      const bySource = new Map(joins.coverage().map((one) => [one.source, one]));
      return health.map((source) => {
        const joinCoverage = bySource.get(source.id);
        if (!joinCoverage) return source;
        const problem =
          joinCoverage.fellAt === undefined
            ? source.problem
            : [`No longer matches people: ${coverageWords(joinCoverage)}.`, source.problem]
                .filter(Boolean)
                .join(' ');
        return { ...source, joinCoverage, ...(problem === undefined ? {} : { problem }) };
      });
    },
  };
}
