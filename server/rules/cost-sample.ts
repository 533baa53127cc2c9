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
  /** Tries each rule alone on the sample, in slices between which others run. An estimate: what else the machine does is in it. */
  measure(rules: readonly CompiledRule[]): Promise<Measured>;
}

interface Sampled {
  readonly record: FieldRecord;
  readonly sources: readonly LogSource[];
}

const KEPT = 1024;
const SLICE_MS = 5;
/** Rules times events at most: a large pack is tried on fewer events. */
const TRIALS_MAX = 400_000;
/** The events are timed in so many parts, of which the middle one counts. */
const PARTS = 9;

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
  let matched = 0;
  const run = (events: readonly Tried[]) => {
    const from = performance.now();
    for (const { record, source } of events) matched += match(record, source).length;
    return (performance.now() - from) * 1e6;
  };
  // Every event comes once: what is known of a text that came before would answer for it the second time. The first ones build
  // the index and warm up. The parts are of one mix, and the middle one counts: what interrupts is not the rule's doing.
  const first = Math.ceil(own.length / 4);
  run(own.slice(0, first));
  const timed = own.length === first ? own : own.slice(first);
  if (timed === own) matched = 0;
  const parts = Math.min(PARTS, timed.length);
  const perEvent = Array.from({ length: parts }, (_, part) => {
    const events = timed.filter((_, index) => index % parts === part);
    return run(events) / events.length;
  }).sort((a, b) => a - b);
  return { ns: perEvent[Math.floor(parts / 2)]! * own.length, tried: own.length, matched };
}

interface Tried {
  readonly record: FieldRecord;
  readonly source: LogSource;
}
