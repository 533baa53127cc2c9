import type { Alert } from '../../shared/domain/alert.ts';
import type { LoggedEvent } from '../../shared/domain/event.ts';
import type { RejudgeState } from '../../shared/domain/identity.ts';
import type { JudgingState, RuleUnknown } from '../../shared/domain/line-health.ts';
import type { Clock } from '../clock.ts';
import type { CompiledRules } from '../sigma/compile-rules.ts';
import type { Enricher } from './enrich/enrich.ts';
import type { IdentityPort, Stages } from './rejudge.ts';
import type { AccessDay, EventLog, RejudgeStore, VerdictOutput, VerdictStore } from './stage.ts';

/** What the line behind the acknowledgement needs and offers; `pipeline.ts` is the line. */

export interface JudgeLogger {
  info(about: object, message: string): void;
  warn(about: object, message: string): void;
  error(about: object, message: string): void;
}

/**
 * `rebuild_cut`, `rejudge_cut`: more events than are read again at a start, or judged again. `not_judged`: an event at which
 * something broke.
 */
export type LineGap = 'rebuild_cut' | 'rejudge_cut' | 'not_judged';

export interface JudgeDeps extends Stages {
  /** People's decisions about identifiers, and where their verdict stands. Absent: there are none, ever. */
  readonly identity?: IdentityPort & { readonly store: RejudgeStore };
  /** Passages of the days before the events received since a time, by people as `reresolve` sees them. Absent: none. */
  readonly accessDays?: (
    reresolve: (event: LoggedEvent) => LoggedEvent,
    since: number,
  ) => Promise<readonly AccessDay[]>;
  readonly log: EventLog;
  readonly store: VerdictStore;
  readonly outputs: readonly VerdictOutput[];
  readonly clock: Clock;
  readonly logger: JudgeLogger;
  /** Waits between attempts; a test hands in its own. Must return early when `signal` aborts. */
  readonly sleep?: (ms: number, signal: AbortSignal) => Promise<void>;
  /** Events judged and stored in one transaction. 500 where absent. */
  readonly batch?: number;
  /** Events held in memory before the line reads the log instead. 20,000 where absent. */
  readonly queueMax?: number;
  /** Events at most that rebuild the state at start. 500,000 where absent. */
  readonly rebuildMax?: number;
  /** Told of what the line did not look at; see LineGap. */
  readonly onGap?: (gap: LineGap) => void;
}

export interface Judge {
  /** Rebuilds what the line knew when it last stored a verdict, then judges on from there. */
  start(): Promise<void>;
  /** Hands over events just appended, in seq order, after their commit. Never waits, never throws. */
  offer(events: readonly LoggedEvent[]): void;
  /** Tells what people did to an alert: call it after every act that changes a status. */
  observe(alert: Pick<Alert, 'id' | 'status' | 'revision' | 'reasons'>): void;
  /**
   * Judges the past again by the identity decisions made since it was last judged; the line goes on meanwhile. Resolves
   * when what came of it is stored. Call it after every decision; calls made while it runs are one more run.
   */
  rejudge(): Promise<void>;
  rejudgeState(): RejudgeState;
  /** The enricher the line uses now: another one after each rejudge. */
  enricher(): Enricher;
  /** Rules that cannot be judged at a time, because a feed they rest on is silent. */
  unknownRules(asOf: number): readonly RuleUnknown[];
  /** Other rules between two batches, their windows kept (`detect/README.md`). Resolves when what came of it is stored. */
  reload(rules: CompiledRules): Promise<void>;
  /** Resolves when all that was offered is judged and stored. */
  idle(): Promise<void>;
  /** Undefined while what comes in is judged at once. */
  judging(): JudgingState | undefined;
  /** Finishes the batch in hand and stops; what is unstored is judged again after the next start. */
  stop(): Promise<void>;
  readonly stats: () => { readonly cursor: number; readonly waiting: number; readonly faults: number };
}
