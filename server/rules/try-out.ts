import type { LoggedEvent } from '../../shared/domain/event.ts';
import type { Finding } from '../../shared/domain/finding.ts';
import type { Deployment } from '../../shared/domain/site.ts';
import { createDetector } from '../pipeline/detect/detect.ts';
import { createEnricher } from '../pipeline/enrich/enrich.ts';
import type { AccessDay, CameraLookup, EventLog } from '../pipeline/stage.ts';
import type { CompiledRules } from '../sigma/compile-rules.ts';
import { reachOf } from '../sigma/correlate/grid.ts';

export interface TryOutDeps {
  /** Who is who as people have decided by now; one answer holds for a whole run. */
  readonly identities: () => {
    readonly deployment: Deployment;
    reresolve(event: LoggedEvent): LoggedEvent;
  };
  /** Passages of the days before, as the line knows them (`JudgeDeps`). */
  readonly accessDays?: (
    reresolve: (event: LoggedEvent) => LoggedEvent,
    since: number,
  ) => Promise<readonly AccessDay[]>;
  /** Days that what is usual is made of, as in the line. */
  readonly patternDays?: number;
  /** Cameras as they are set up now, as in the line. */
  readonly cameraOf?: CameraLookup;
  readonly log: Pick<EventLog, 'readSince' | 'lastSeq'>;
  /** Lets others run; between slices. */
  readonly pause?: () => Promise<void>;
  /** Of real time, for the slices and the bound. */
  readonly elapsed?: () => number;
  /** Events at most, the newest ones. 300,000 where absent. */
  readonly eventsMax?: number;
  /** Findings that stand at most, those found last. 20,000 where absent. */
  readonly findingsMax?: number;
  /** Milliseconds at most. 5 minutes where absent. */
  readonly timeMax?: number;
}

export interface TryOutInput {
  readonly rules: CompiledRules;
  /** Ids whose findings answer the question. */
  readonly told: ReadonlySet<string>;
  /** Findings whose `at` lies in [from, to]. */
  readonly from: number;
  readonly to: number;
}

export interface TryOutResult {
  /** Findings that stand at the end, in order of (at, id). */
  readonly findings: readonly Finding[];
  readonly events: number;
  /** Where the bound on events or the beginning of the record cut what was asked: from when on the answer is whole. */
  readonly from: number;
  readonly limits: readonly string[];
}

const PAGE = 500;
/** The line judges as long as this before it lets others run, and then waits as long: half a core at most. */
const SLICE_MS = 8;

/**
 * Runs rules over the log as the line would have: enrich and detect, in log order, with the same bounds. Events before
 * `from` are judged as well, as far back as presence and the rules' windows remember, so that the first day is no worse than
 * the last. Findings and their ids are those of the live line and of the back-test, but for `knownAt`.
 * Throws the signal's reason when it is aborted.
 */
export async function runTryOut(
  deps: TryOutDeps,
  { rules, told, from, to }: TryOutInput,
  signal: AbortSignal,
  onProgress: (progress: { readonly share: number; readonly events: number }) => void = () => {},
): Promise<TryOutResult> {
  const { deployment, reresolve } = deps.identities();
  const { log, elapsed = () => performance.now(), eventsMax = 300_000, timeMax = 5 * 60_000 } = deps;
  const pause = deps.pause ?? (() => new Promise<void>((resolve) => setTimeout(resolve, SLICE_MS)));
  const limits = new Set<string>();
  const { cameraOf } = deps;
  const lookups = cameraOf === undefined ? {} : { cameraOf };
  const enrich = createEnricher(deployment, {
    ...lookups,
    ...(deps.patternDays === undefined ? {} : { patternDays: deps.patternDays }),
    onLimit: ({ type }) => limits.add(LIMIT_WORDS[type]),
  });
  const detect = createDetector({
    rules,
    deployment,
    ...lookups,
    onBound: ({ rule, bound }) =>
      limits.add(`${rule} reached its bound (${bound}): older events of a group were let go`),
  });
  const standing = new Map<string, Finding>();
  const { findingsMax = 20_000 } = deps;
  const keep = (finding: Finding) => {
    if (finding.at < from || finding.at > to) {
      standing.delete(finding.id);
      return;
    }
    standing.set(finding.id, finding);
    if (standing.size <= findingsMax) return;
    standing.delete(standing.keys().next().value!);
    limits.add(`more than ${findingsMax} findings: those found last are counted, the others were let go`);
  };
  const since = from - enrich.horizonMs - reachOf(rules.correlations).backMs;
  const last = await log.lastSeq();
  if (deps.accessDays) enrich.learn(await deps.accessDays(reresolve, since));
  const floor = Math.max(0, last - eventsMax);
  const [oldest] = await log.readSince(0, 0, last, 1);
  const isCut = floor > 0 && (await log.readSince(since, 0, floor, 1)).length > 0;
  const began = elapsed();
  let first: LoggedEvent | undefined;
  let after = floor;
  let events = 0;
  let sliceEnds = elapsed() + SLICE_MS;

  for (;;) {
    signal.throwIfAborted();
    const page = await log.readSince(since, after, last, PAGE);
    const newest = page.at(-1);
    if (!newest) break;
    first ??= page[0];
    for (const event of page) {
      for (const change of detect.judge(enrich.add(reresolve(event))))
        if (change.type === 'withdrawn') standing.delete(change.finding.id);
        else if (told.has(change.finding.rule)) keep(change.finding);
      events++;
      if (elapsed() < sliceEnds) continue;
      await pause();
      signal.throwIfAborted();
      sliceEnds = elapsed() + SLICE_MS;
    }
    after = newest.seq;
    onProgress({ share: (after - first!.seq + 1) / Math.max(1, last - first!.seq + 1), events });
    if (elapsed() - began > timeMax) {
      limits.add(
        `it was stopped after ${Math.round(timeMax / 60_000)} min, at events of ${iso(newest.time)}`,
      );
      break;
    }
  }

  // Where something is missing of what was asked, or of what came before it and bears on it, that is said.
  let whole = from;
  let findings = [...standing.values()].sort((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1));
  if (isCut && first) {
    whole = Math.max(from, first.receivedAt);
    findings = findings.filter(({ at }) => at >= whole);
    limits.add(
      `only the newest ${eventsMax} events were read, from ${iso(first.receivedAt)} on: what was before, and where people were, is not known`,
    );
  } else if (!oldest) limits.add('nothing is recorded');
  else if (oldest.receivedAt > since) {
    // What the first events tell of may have happened before they came: it is told all the same.
    whole = Math.max(from, Math.min(oldest.receivedAt, findings[0]?.at ?? Infinity));
    limits.add(
      `the record begins at ${iso(oldest.receivedAt)}: what was before, and where people were, is not known`,
    );
  }
  return { findings, events, from: whole, limits: [...limits] };
}

const iso = (time: number) => `${new Date(time).toISOString().slice(0, 16).replace('T', ' ')} UTC`;

const LIMIT_WORDS = {
  person_full: 'a person has more events than are kept: the oldest were let go',
  total_full: 'there are more events of people than are kept: the oldest were let go',
  too_late: 'some events came later than 24 h and were judged without their surroundings',
} as const;
