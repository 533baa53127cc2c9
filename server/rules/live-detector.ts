import type { LoggedEvent } from '../../shared/domain/event.ts';
import type { Finding, FindingChange } from '../../shared/domain/finding.ts';
import type { Deployment } from '../../shared/domain/site.ts';
import type { Clock } from '../clock.ts';
import { createDetector, type DetectorOptions } from '../pipeline/detect/detect.ts';
import { createEnricher } from '../pipeline/enrich/enrich.ts';
import type { EnrichedEvent, EventLog } from '../pipeline/stage.ts';
import type { CompiledRules } from '../sigma/compile-rules.ts';

export interface LiveDetectorDeps {
  readonly deployment: Deployment;
  readonly rules: CompiledRules;
  readonly log: Pick<EventLog, 'readSince'>;
  readonly clock: Clock;
  readonly onBound?: NonNullable<DetectorOptions['onBound']>;
  /** The log could not be read: it is tried again. */
  readonly onFault?: (error: unknown) => void;
  /** Lets the line go on; between slices. */
  readonly pause?: () => Promise<void>;
  /** Events at most that rebuild the state. 500,000 where absent, as at a start. */
  readonly rebuildMax?: number;
}

export interface LiveDetector {
  judge(events: readonly EnrichedEvent[]): FindingChange[];
  /** Resolves when these rules judge. A newer call overtakes one that is under way: its promise resolves with the newer one. */
  reload(rules: CompiledRules): Promise<void>;
  readonly isReloading: () => boolean;
  /** Gives up a change that is under way: the next start brings it. */
  stop(): Promise<void>;
}

const PAGE = 500;
const SLICE_MS = 8;
const RETRY_MS = 1_000;
const LATENESS_MS = 24 * 3_600_000;
const SWEEP_EVERY = 4_096;
export const RULE_GONE = 'its rule was changed or switched off, and says so no longer';

/**
 * The detect stage with rules that may change while it judges. The old rules judge on while the new ones are led through the
 * log up to the event judged last, by an enricher of their own; then they take over, between two events, with all windows
 * full. Findings are a function of the set of events, so it is the state they would have had from the start.
 *
 * From then on the new rules are told of; what they would have found before is not raised again (a try-out shows it). What
 * the old ones found and the new ones do not is withdrawn, with the next events judged.
 */
export function createLiveDetector(deps: LiveDetectorDeps): LiveDetector {
  const { deployment, log, clock, onBound, rebuildMax = 500_000 } = deps;
  const pause = deps.pause ?? (() => new Promise<void>((resolve) => setTimeout(resolve, SLICE_MS)));
  const create = (rules: CompiledRules) =>
    createDetector({ rules, deployment, ...(onBound ? { onBound } : {}) });
  let current = create(deps.rules);
  let told = new Map<string, Finding>();
  let pending: FindingChange[] = [];
  let judgedSeq = 0;
  let newest = -Infinity;
  let sinceSweep = 0;
  let wanted: CompiledRules | undefined;
  let running: Promise<void> | undefined;

  function note(standing: Map<string, Finding>, changes: readonly FindingChange[]): void {
    for (const { type, finding } of changes)
      if (type === 'withdrawn') standing.delete(finding.id);
      else standing.set(finding.id, finding);
  }

  function sweep(): void {
    sinceSweep = 0;
    for (const [id, { lastAt }] of told) if (lastAt < newest - LATENESS_MS) told.delete(id);
  }

  /** Leads a detector through the log until it knows what the present one knows; undefined where newer rules overtook it. */
  async function lead(rules: CompiledRules) {
    const next = create(rules);
    const enrich = createEnricher(deployment);
    const standing = new Map<string, Finding>();
    const since = clock.now() - enrich.horizonMs;
    let after = Math.max(0, judgedSeq - rebuildMax);
    let sliceEnds = performance.now() + SLICE_MS;
    const judge = (event: LoggedEvent) => note(standing, next.judge(enrich.add(event)));
    while (after < judgedSeq) {
      const page = await log.readSince(since, after, judgedSeq, PAGE);
      const last = page.at(-1);
      if (!last) break;
      for (const event of page) {
        judge(event);
        after = event.seq;
        if (performance.now() < sliceEnds) continue;
        await pause();
        sliceEnds = performance.now() + SLICE_MS;
      }
      if (wanted !== rules) return undefined;
    }
    return { next, standing };
  }

  async function run(): Promise<void> {
    while (wanted) {
      const rules = wanted;
      const led = await lead(rules).catch(async (error: unknown) => {
        deps.onFault?.(error);
        await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
        return undefined;
      });
      if (!led || wanted !== rules) continue;
      wanted = undefined;
      current = led.next;
      const gone = [...told.values()].filter(({ id }) => !led.standing.has(id));
      pending.push(
        ...gone.map((finding) => ({
          type: 'withdrawn' as const,
          finding,
          because: RULE_GONE,
          at: clock.now(),
        })),
      );
      told = led.standing;
    }
  }

  return {
    judge(events) {
      const changes = current.judge(events);
      note(told, changes);
      for (const { event } of events) {
        judgedSeq = Math.max(judgedSeq, event.seq);
        newest = Math.max(newest, Math.min(event.time, event.receivedAt));
      }
      if (++sinceSweep >= SWEEP_EVERY) sweep();
      const before = pending;
      pending = [];
      return [...before, ...changes];
    },
    reload(rules) {
      wanted = rules;
      running ??= run().finally(() => {
        running = undefined;
      });
      return running;
    },
    isReloading: () => running !== undefined,
    async stop() {
      wanted = undefined;
      await running;
    },
  };
}
