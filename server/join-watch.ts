import { createHash } from 'node:crypto';
import type { LoggedEvent, NormalisedEvent, ResolvedEvent } from '../shared/domain/event.ts';
import type { JoinCoverage } from '../shared/domain/identity.ts';
import type { Deployment } from '../shared/domain/site.ts';
import type { Clock } from './clock.ts';
import { ownEvent } from './own-events.ts';
import type { Identities } from './pipeline/resolve/identities.ts';
import {
  COVERAGE_RULE,
  coverageWords,
  createCoverageMonitor,
  type FellEvent,
  isJoined,
} from './pipeline/resolve/join-coverage.ts';
import type { EventLog } from './pipeline/stage.ts';
import type { CoverageRow, CoverageStore } from './storage/coverage-store.ts';

const PAGE = 500;
/** What nothing is kept of yet is counted from a day of events; and never are more than these counted again at a start. */
const PAST = { ms: 24 * 3_600_000, events: 100_000 } as const;
const KEPT_MS = COVERAGE_RULE.baselineMs + COVERAGE_RULE.bucketMs;

export interface JoinWatchDeps {
  readonly deployment: Pick<Deployment, 'sources'>;
  readonly identities: Pick<Identities, 'current'>;
  readonly store: Pick<CoverageStore, 'load' | 'save'>;
  readonly log: Pick<EventLog, 'append' | 'read' | 'readSince' | 'lastSeq'>;
  readonly resolve: (event: NormalisedEvent) => ResolvedEvent;
  readonly clock: Clock;
  readonly onFault: (error: unknown, what: string) => void;
  /** More events were not counted yet than are counted again at a start. */
  readonly onCut: () => void;
}

/**
 * Watches the log for feeds that no longer match people. A feed that falls becomes an event of the log, `feed.unmatched`,
 * which the shipped rule of that name turns into an alert; it is told again with every event until the log has it.
 *
 * The counts are kept beside the log, with the seq they go up to: `start` before anything is appended, then `observe` all that
 * is, in order, and `flush` now and then. What a crash cost is counted again from there, so that a fall is told as if there had been
 * none, under the same id.
 */
export function createJoinWatch(deps: JoinWatchDeps) {
  const { clock, store } = deps;
  const monitor = createCoverageMonitor();
  const nameOf = new Map(deps.deployment.sources.map(({ id, name }) => [id, name]));
  const untold: ResolvedEvent[] = [];
  let isTelling = false;
  let seq = 0;
  let stored = 0;
  /** Changed since they were stored, as they were when last looked at. */
  const unstored = new Map<string, CoverageRow>();
  let flushing: Promise<void> = Promise.resolve();
  let stopped = false;

  function take(event: LoggedEvent, isPast: boolean): void {
    seq = Math.max(seq, event.seq);
    const fell = monitor.observe(event, isJoined(event, deps.identities.current().graph), isPast);
    if (fell) untold.push(deps.resolve(unmatchedEvent(fell, nameOf.get(fell.source) ?? fell.source)));
  }

  async function tell(): Promise<void> {
    if (isTelling) return;
    isTelling = true;
    try {
      for (let next = untold[0]; next; next = untold[0]) {
        await deps.log.append([next], []);
        untold.shift();
      }
    } catch (error) {
      // It is told with the next event.
      deps.onFault(error, 'a fallen feed could not be recorded');
    } finally {
      isTelling = false;
    }
  }

  /** One after another: each takes what has come by then. */
  function flush(): Promise<void> {
    flushing = flushing
      .catch(() => {})
      .then(async () => {
        // A fall that the log does not have yet is found anew by a start that counts from before it.
        if (seq === stored || untold.length > 0) return;
        const upTo = seq;
        for (const row of monitor.takeChanged()) unstored.set(`${row.source}\n${row.start}`, row);
        const counted = { buckets: [...unstored.values()], falls: monitor.falls(), seq: upTo };
        await store.save(counted, clock.now() - KEPT_MS);
        unstored.clear();
        stored = upTo;
      });
    return flushing;
  }

  return {
    async start(): Promise<void> {
      const kept = await store.load(clock.now() - KEPT_MS);
      monitor.restore(kept.buckets, kept.falls);
      stored = seq = kept.seq;
      const head = await deps.log.lastSeq();
      const isFirst = kept.seq === 0;
      const since = clock.now() - PAST.ms;
      let after = Math.max(kept.seq, head - PAST.events);
      if (after > kept.seq) {
        const [first] = await deps.log.read(after, 1);
        if (!isFirst || (first && first.receivedAt >= since)) deps.onCut();
      }
      while (!stopped && after < head) {
        const page = isFirst
          ? await deps.log.readSince(since, after, head, PAGE)
          : await deps.log.read(after, PAGE);
        const last = page.at(-1);
        if (!last) break;
        // What fell before anything was kept was told then.
        for (const event of page) take(deps.identities.current().reresolve(event), isFirst);
        after = last.seq;
        await new Promise(setImmediate);
      }
      await tell();
    },
    observe(events: readonly LoggedEvent[]): void {
      for (const event of events) if (event.seq > seq) take(event, false);
      void tell();
    },
    flush,
    stop(): Promise<void> {
      stopped = true;
      return flush();
    },
    coverage: (): JoinCoverage[] => monitor.coverage(clock.now()),
  };
}

/** Its id follows from the feed and the moment: the same fall told twice is one event. */
function unmatchedEvent(fell: FellEvent, name: string): NormalisedEvent {
  const percent = ({ joined, events }: FellEvent['recent']) => Math.round((100 * joined) / events);
  return ownEvent({
    id: createHash('sha256').update(`feed.unmatched\n${fell.source}\n${fell.at}`).digest('hex').slice(0, 32),
    at: fell.at,
    kind: 'feed.unmatched',
    severity: 3,
    message: `${name} no longer matches people: ${coverageWords(fell)}`,
    fields: {
      'feed.id': fell.source,
      'feed.name': name,
      'coverage.percent': percent(fell.recent),
      'coverage.events': fell.recent.events,
      'coverage.was_percent': percent(fell.baseline),
    },
  });
}
