import { createHash } from 'node:crypto';
import type { LoggedEvent, NormalisedEvent, ResolvedEvent } from '../shared/domain/event.ts';
import type { JoinCoverage } from '../shared/domain/identity.ts';
import type { Deployment } from '../shared/domain/site.ts';
import type { SourceHealth } from '../shared/domain/source-health.ts';
import type { Clock } from './clock.ts';
import type { Identities } from './pipeline/resolve/identities.ts';
import {
  coverageWords,
  createCoverageMonitor,
  type FellEvent,
  isJoined,
} from './pipeline/resolve/join-coverage.ts';
import { createUnresolvedIdentifiers } from './pipeline/resolve/unresolved.ts';
import type { EventLog } from './pipeline/stage.ts';

/** Source of the events the server itself puts into its log. */
export const OWN_SOURCE = 'watchfloor';
/** What a start reads of the past: a day at most, and at most so many events. */
const PAST = { ms: 24 * 3_600_000, events: 100_000, page: 500 } as const;

export interface IdentityWatchDeps {
  readonly deployment: Pick<Deployment, 'sources'>;
  readonly identities: Pick<Identities, 'current'>;
  readonly log: Pick<EventLog, 'append' | 'readSince' | 'lastSeq'>;
  readonly resolve: (event: NormalisedEvent) => ResolvedEvent;
  readonly clock: Clock;
  readonly onFault: (error: unknown, what: string) => void;
}

/**
 * Watches the log for identifiers nobody is known by, and for feeds that no longer match people. A feed that falls
 * becomes an event of the log, `feed.unmatched`, which the shipped rule of that name turns into an alert.
 */
export function createIdentityWatch(deps: IdentityWatchDeps) {
  const { clock } = deps;
  const graph = () => deps.identities.current().graph;
  const unresolved = createUnresolvedIdentifiers(graph);
  const monitor = createCoverageMonitor();
  const nameOf = new Map(deps.deployment.sources.map(({ id, name }) => [id, name]));
  let stopped = false;

  function watch(event: LoggedEvent, isPast: boolean): void {
    const fell = monitor.observe(event, isJoined(event, graph()), isPast);
    unresolved.observe(event);
    if (fell)
      deps.log
        .append([deps.resolve(unmatchedEvent(fell, nameOf.get(fell.source) ?? fell.source))], [])
        .catch((error: unknown) => deps.onFault(error, 'a fallen feed could not be recorded'));
  }

  return {
    unresolved,
    observe(events: readonly LoggedEvent[]): void {
      for (const event of events) watch(event, false);
    },
    /** Reads what came before the start, page by page: the baselines and the list need not begin anew. */
    async readPast(): Promise<void> {
      const upTo = await deps.log.lastSeq();
      const since = clock.now() - PAST.ms;
      let after = Math.max(0, upTo - PAST.events);
      while (!stopped) {
        const page = await deps.log.readSince(since, after, upTo, PAST.page);
        const last = page.at(-1);
        if (!last) return;
        for (const event of page) watch(deps.identities.current().reresolve(event), true);
        after = last.seq;
        await new Promise(setImmediate);
      }
    },
    stop(): void {
      stopped = true;
    },
    coverage: (): JoinCoverage[] => monitor.coverage(clock.now()),
    /** The cards of sources, with their coverage; a fallen one says so. */
    withCoverage(health: readonly SourceHealth[]): SourceHealth[] {
      const bySource = new Map(monitor.coverage(clock.now()).map((one) => [one.source, one]));
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

/** Its id follows from the feed and the moment: the same fall told twice is one event. */
function unmatchedEvent(fell: FellEvent, name: string): NormalisedEvent {
  const percent = ({ joined, events }: FellEvent['recent']) => Math.round((100 * joined) / events);
  return {
    id: createHash('sha256').update(`feed.unmatched\n${fell.source}\n${fell.at}`).digest('hex').slice(0, 32),
    source: OWN_SOURCE,
    time: fell.at,
    timeErrorMs: 0,
    receivedAt: fell.at,
    kind: 'feed.unmatched',
    severity: 3,
    message: `${name} no longer matches people: ${coverageWords(fell)}`,
    logsource: { product: 'watchfloor', category: 'device' },
    fields: {
      'feed.id': fell.source,
      'feed.name': name,
      'coverage.percent': percent(fell.recent),
      'coverage.events': fell.recent.events,
      'coverage.was_percent': percent(fell.baseline),
    },
    raw: {},
  };
}
