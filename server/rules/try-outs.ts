import { randomUUID } from 'node:crypto';
import { RULE_LIMITS, type TriedFinding, type TryOutAnswer } from '../../shared/contract/rules.ts';
import type { Finding } from '../../shared/domain/finding.ts';
import type { Clock } from '../clock.ts';
import { PublicFault } from '../errors.ts';
import { type Candidate, compileCandidate, compilePart, type RuleBook } from './rule-book.ts';
import { runTryOut, type TryOutDeps } from './try-out.ts';

export interface TryOutsDeps extends TryOutDeps {
  readonly book: Pick<RuleBook, 'documents'>;
  readonly clock: Clock;
  /** Which findings the live line holds, and the alerts they are in. */
  readonly known: (
    findings: readonly string[],
    since: number,
  ) => Promise<{
    readonly standing: ReadonlySet<string>;
    readonly alerts: ReadonlyMap<string, { readonly id: string; readonly at: number }>;
  }>;
  /** An unforeseen fault; the person reads that it failed. */
  readonly onFault: (error: unknown) => void;
}

export type TryOutRequest = { readonly days: number } & (
  | { readonly rule: string }
  | { readonly text: string }
);

const DAY_MS = 86_400_000;
const KEPT_MS = 15 * 60_000;
const KEPT = 20;
/** One that nobody asks about any more is given up: its page went without a word. A page in the background asks once a minute. */
const UNASKED_MS = 90_000;

interface Run {
  readonly by: string;
  readonly abort: AbortController;
  readonly at: number;
  /** When somebody last asked how far it is. */
  askedAt: number;
  answer: TryOutAnswer;
  done: Promise<void>;
}

export type TryOuts = ReturnType<typeof createTryOuts>;

/** Try-outs that run and those that ended lately. One at a time, so that they never take more than half a core. */
export function createTryOuts(deps: TryOutsDeps) {
  const { book, clock, known, onFault } = deps;
  const runs = new Map<string, Run>();

  function sweep(): void {
    for (const [id, run] of runs)
      if (run.answer.state !== 'running' && (clock.now() - run.at > KEPT_MS || runs.size >= KEPT))
        runs.delete(id);
  }

  function find(id: string, by: string): Run {
    const run = runs.get(id);
    if (!run || run.by !== by) throw new PublicFault('NOT_FOUND');
    return run;
  }

  function candidateOf(asked: TryOutRequest): Candidate {
    const documents = book.documents();
    if ('text' in asked) return compileCandidate(documents, asked.text);
    const candidate = compilePart(documents, asked.rule);
    if (candidate.candidates.length === 0)
      throw new PublicFault('NOT_FOUND', 'No rule of that id is in force. Switch it on, or paste its text.');
    return candidate;
  }

  async function work(run: Run, { rules, told }: Candidate): Promise<void> {
    const began = performance.now();
    const { from, to: now } = run.answer;
    const set = (change: Partial<TryOutAnswer>) => {
      run.answer = { ...run.answer, ...change, tookMs: Math.round(performance.now() - began) };
    };
    try {
      // As in the line, what claims to be of the future is judged too.
      const asked = { rules, told, from, to: Infinity };
      const result = await runTryOut(deps, asked, run.abort.signal, ({ share, events }) => {
        set({ progress: share, events });
        if (clock.now() - run.askedAt > UNASKED_MS) run.abort.abort();
      });
      const newest = result.findings.slice(-RULE_LIMITS.tryOutFindings).reverse();
      const { standing, alerts } = await known(
        newest.map(({ id }) => id),
        result.from - DAY_MS,
      );
      set({
        state: 'done',
        progress: 1,
        events: result.events,
        from: result.from,
        to: Math.max(now, result.findings.at(-1)?.at ?? now),
        findings: newest.map((finding) => triedFinding(finding, standing, alerts)),
        findingCount: result.findings.length,
        perDay: perDay(result.findings, result.from, now),
        limits: result.limits,
      });
    } catch (error) {
      if (run.abort.signal.aborted) set({ state: 'cancelled' });
      else {
        onFault(error);
        set({
          state: 'failed',
          reason: error instanceof PublicFault ? error.message : 'A fault on our side. It was logged.',
        });
      }
    }
  }

  return {
    /** Faults of a pasted text are answered at once and nothing runs. One's own older run gives way. Throws RATE_LIMITED while somebody else's runs. */
    start(
      asked: TryOutRequest,
      by: string,
    ): { readonly faults: Candidate['faults'] } | { readonly answer: TryOutAnswer } {
      const candidate = candidateOf(asked);
      if (candidate.faults.length > 0) return { faults: candidate.faults };
      sweep();
      for (const run of runs.values()) {
        if (run.answer.state !== 'running') continue;
        if (run.by !== by)
          throw new PublicFault(
            'RATE_LIMITED',
            `${run.by} is trying a rule now. Try again when that has ended.`,
          );
        run.abort.abort();
      }
      const to = clock.now();
      const run: Run = {
        by,
        abort: new AbortController(),
        at: to,
        askedAt: to,
        done: Promise.resolve(),
        answer: {
          id: randomUUID(),
          state: 'running',
          days: asked.days,
          progress: 0,
          events: 0,
          tookMs: 0,
          from: to - asked.days * DAY_MS,
          to,
          rules: candidate.candidates.flatMap(({ id, title }) =>
            id === undefined ? [] : [{ id, title: title ?? id }],
          ),
          findings: [],
          findingCount: 0,
          perDay: [],
          limits: [],
        },
      };
      runs.set(run.answer.id, run);
      run.done = work(run, candidate);
      return { answer: run.answer };
    },
    get(id: string, by: string): TryOutAnswer {
      const run = find(id, by);
      run.askedAt = clock.now();
      return run.answer;
    },
    async cancel(id: string, by: string): Promise<TryOutAnswer> {
      const run = find(id, by);
      run.abort.abort();
      await run.done;
      return run.answer;
    },
    async stop(): Promise<void> {
      for (const run of runs.values()) run.abort.abort();
      await Promise.all([...runs.values()].map(({ done }) => done));
    },
  };
}

const EVIDENCE_SHOWN = 12;

function triedFinding(
  finding: Finding,
  standing: ReadonlySet<string>,
  alerts: ReadonlyMap<string, { readonly id: string; readonly at: number }>,
): TriedFinding {
  const alert = alerts.get(finding.id);
  return {
    id: finding.id,
    rule: finding.rule,
    title: finding.title,
    level: finding.level,
    at: finding.at,
    reason: finding.reason,
    ...(finding.person ? { person: finding.person } : {}),
    ...(finding.place ? { place: finding.place } : {}),
    entities: finding.entities,
    evidence: finding.evidence.slice(-EVIDENCE_SHOWN),
    evidenceCount: finding.evidenceCount,
    assumptions: finding.assumptions,
    isLive: standing.has(finding.id),
    ...(alert ? { alert } : {}),
  };
}

/** Every day up to now, and those ahead that have findings: a wrong clock may be years ahead. */
function perDay(findings: readonly Finding[], from: number, now: number): { day: number; count: number }[] {
  const counts = new Map<number, number>();
  for (let day = Math.floor(from / DAY_MS); day <= Math.floor(now / DAY_MS); day++) counts.set(day, 0);
  for (const { at } of findings) {
    const day = Math.floor(at / DAY_MS);
    counts.set(day, (counts.get(day) ?? 0) + 1);
  }
  return [...counts].sort(([a], [b]) => a - b).map(([day, count]) => ({ day: day * DAY_MS, count }));
}
