import type { LoggedEvent } from '../shared/domain/event.ts';
import type { Finding } from '../shared/domain/finding.ts';
import type { IdentityDecision } from '../shared/domain/identity.ts';
import type { Deployment } from '../shared/domain/site.ts';
import { createDetector, type DetectorOptions } from './pipeline/detect/detect.ts';
import { createEnricher, type EnricherLimit } from './pipeline/enrich/enrich.ts';
import type { NormaliseRecord } from './pipeline/normalise/normalise.ts';
import { createIdentities } from './pipeline/resolve/identities.ts';
import { createRiskKeeper } from './pipeline/risk/risk.ts';
import type { RawRecord, Undecodable } from './pipeline/stage.ts';
import type { CompiledRules } from './sigma/compile-rules.ts';

/** One finding as `npm run backtest` prints it. Times are ISO 8601 in UTC. */
export interface BacktestFinding {
  readonly rule: string;
  readonly title: string;
  readonly at: string;
  readonly knownAt: string;
  /** HR id. */
  readonly person: string | null;
  readonly entities: readonly string[];
  readonly place: Finding['place'] | null;
  readonly evidence: readonly {
    readonly eventId: string;
    readonly time: string;
    readonly source: string;
    readonly kind: string;
    readonly message: string;
  }[];
}

export interface BacktestReject {
  readonly source: string;
  readonly position: number;
  readonly reason: string;
}

export interface Backtest {
  /** Takes records in the order they arrive; late and unsorted ones re-judge what they touch. */
  add(records: readonly RawRecord[], undecodable: readonly Undecodable[], source: string): void;
  /** All findings that stand, sorted by `at`, then rule, then id. */
  findings(): BacktestFinding[];
  readonly stats: {
    accepted: number;
    duplicates: number;
    dropped: number;
    readonly rejected: BacktestReject[];
  };
}

export interface BacktestDeps {
  readonly deployment: Deployment;
  readonly rules: CompiledRules;
  readonly normalise: NormaliseRecord;
  /** What people decided about identifiers. Absent: the site folder alone says who is who. */
  readonly decisions?: readonly IdentityDecision[];
  readonly onLimit?: (limit: EnricherLimit) => void;
  readonly onBound?: DetectorOptions['onBound'];
}

/**
 * The line of the server without log and storage: normalise -> resolve -> enrich -> detect -> risk. Nothing is ever too late
 * here: a whole history may come in any order. `receivedAt` is the event's own time, so that a run repeats exactly.
 */
export function createBacktest({
  deployment: site,
  rules,
  normalise,
  decisions = [],
  onLimit,
  onBound,
}: BacktestDeps): Backtest {
  const { resolve, current } = createIdentities(site, decisions);
  const { deployment } = current();
  const enrich = createEnricher(deployment, {
    latenessMs: Infinity,
    perPerson: Infinity,
    total: Infinity,
    ...(onLimit ? { onLimit } : {}),
  });
  const detect = createDetector({
    rules,
    deployment,
    latenessMs: Infinity,
    ...(onBound ? { onBound } : {}),
  });
  const risk = createRiskKeeper({ deployment, isUnbounded: true });
  const seen = new Set<string>();
  const standing = new Map<string, Finding>();
  const stats = { accepted: 0, duplicates: 0, dropped: 0, rejected: [] as BacktestReject[] };

  function judge(event: LoggedEvent): void {
    const found = detect.judge(enrich.add(event));
    for (const change of [...found, ...risk.apply(found)])
      if (change.type === 'withdrawn') standing.delete(change.finding.id);
      else standing.set(change.finding.id, change.finding);
  }

  return {
    stats,
    add(records, undecodable, source) {
      for (const one of undecodable)
        stats.rejected.push({ source, position: one.position, reason: one.reason });
      for (const record of records) {
        const outcome = normalise(record);
        if (outcome.type === 'drop') stats.dropped++;
        else if (outcome.type === 'reject')
          stats.rejected.push({ source, position: record.position, reason: outcome.reason });
        else if (seen.has(outcome.value.id)) stats.duplicates++;
        else {
          seen.add(outcome.value.id);
          const event = { ...outcome.value, receivedAt: outcome.value.time };
          judge({ ...resolve(event), seq: ++stats.accepted });
        }
      }
    },
    findings: () =>
      [...standing.values()]
        .sort((a, b) => a.at - b.at || compare(a.rule, b.rule) || compare(a.id, b.id))
        .map(toLine),
  };
}

const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
const iso = (time: number) => new Date(time).toISOString();

function toLine(finding: Finding): BacktestFinding {
  return {
    rule: finding.rule,
    title: finding.title,
    at: iso(finding.at),
    knownAt: iso(finding.knownAt),
    person: finding.person?.id ?? null,
    entities: finding.entities,
    place: finding.place ?? null,
    evidence: finding.evidence.map(({ eventId, time, source, kind, message }) => ({
      eventId,
      time: iso(time),
      source,
      kind,
      message,
    })),
  };
}
