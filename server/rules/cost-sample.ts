import type { RuleCost } from '../../shared/contract/rules.ts';
import type { FieldRecord, LogSource } from '../../shared/domain/event.ts';
import { logSourcesOf } from '../pipeline/detect/log-sources.ts';
import type { EnrichedEvent } from '../pipeline/stage.ts';
import { createMatcher } from '../sigma/matcher.ts';
import type { CompiledRule } from '../sigma/rule-types.ts';
import { createScanSpace, type ScanSpace } from '../sigma/scan/scan-space.ts';

export interface Measured {
  readonly costs: ReadonlyMap<string, RuleCost>;
  readonly sampled: number;
}

export interface CostSample {
  /** Takes one event in so many as it passes; costs the line a counter. */
  observe(events: readonly EnrichedEvent[]): void;
  /** Tries each rule alone on the sample, in slices between which others run. */
  measure(rules: readonly CompiledRule[]): Promise<Measured>;
}

interface Sampled {
  readonly record: FieldRecord;
  readonly sources: readonly LogSource[];
}

const KEPT = 256;
const SLICE_MS = 5;
/** Rules times events at most: a large pack is tried on fewer events. */
const TRIALS_MAX = 100_000;
const PASSES = 4;

/** The newest events, so that what a rule costs is measured on what really comes. */
export function createCostSample(options: { readonly every?: number } = {}): CostSample {
  const { every = 16 } = options;
  const kept: Sampled[] = [];
  let seen = 0;
  let next = 0;
  return {
    observe(events) {
      for (const { event, record } of events) {
        if (seen++ % every !== 0) continue;
        kept[next] = { record, sources: logSourcesOf(event) };
        next = (next + 1) % KEPT;
      }
    },
    async measure(rules) {
      const sample = kept.slice(0, Math.max(1, Math.floor(TRIALS_MAX / Math.max(1, rules.length))));
      const times = new Map<string, { ns: number; tried: number; matched: number }>();
      const space = createScanSpace();
      let sliceEnds = performance.now() + SLICE_MS;
      for (const rule of rules) {
        times.set(rule.id, timeRule(rule, sample, space));
        if (performance.now() < sliceEnds) continue;
        await new Promise((resolve) => setImmediate(resolve));
        sliceEnds = performance.now() + SLICE_MS;
      }
      const total = [...times.values()].reduce((sum, { ns }) => sum + ns, 0) || 1;
      const costs = new Map(
        [...times].map(([id, { ns, tried, matched }]): [string, RuleCost] => [
          id,
          { share: ns / total, nsPerEvent: tried === 0 ? 0 : Math.round(ns / tried), tried, matched },
        ]),
      );
      return { costs, sampled: sample.length };
    },
  };
}

function timeRule(rule: CompiledRule, sample: readonly Sampled[], space: ScanSpace) {
  const { product, category, service } = rule.logsource;
  const covers = (source: LogSource) =>
    [
      [product, source.product],
      [category, source.category],
      [service, source.service],
    ].every(([wanted, given]) => wanted === undefined || wanted.toLowerCase() === given?.toLowerCase());
  const own = sample.flatMap(({ record, sources }) => {
    const source = sources.find(covers);
    return source ? [{ record, source }] : [];
  });
  if (own.length === 0) return { ns: 0, tried: 0, matched: 0 };
  const match = createMatcher([rule], space);
  // The first pass builds the index and warms up. Of the others the quickest counts: what interrupts is not the rule's doing.
  let ns = Number.POSITIVE_INFINITY;
  let matched = 0;
  for (let pass = 0; pass < PASSES; pass++) {
    const from = performance.now();
    matched = 0;
    for (const { record, source } of own) matched += match(record, source).length;
    if (pass > 0) ns = Math.min(ns, (performance.now() - from) * 1e6);
  }
  return { ns, tried: own.length, matched };
}
