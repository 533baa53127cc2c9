import { createHash } from 'node:crypto';
import type {
  CorrelationResult,
  Observation,
} from '../../../../server/sigma/correlate/correlation-results.ts';
import { type CompiledCorrelation, thresholdsHold } from '../../../../server/sigma/correlation-types.ts';

export interface Seen {
  readonly input: Observation;
  readonly matched: readonly string[];
}

const WIDEN_MAX_MS = 15 * 60_000;
const HALF_DAY = 12 * 3_600_000;
const widen = (one: Observation) => Math.min(one.timeErrorMs ?? 0, WIDEN_MAX_MS);
const doubt = (one: Observation, other: Observation) =>
  one.clock !== undefined && one.clock === other.clock ? 0 : widen(one) + widen(other);

/**
 * What a correlation finds in a set of events, written from README.md as plainly as can be: every window laid out and
 * judged from nothing. One group-by field, texts and numbers for values, no chains.
 */
export function naiveResults(correlation: CompiledCorrelation, all: readonly Seen[]): CorrelationResult[] {
  const groups = new Map<string, Seen[]>();
  const inOrder = all
    .filter(({ matched }) => matched.some((rule) => correlation.rules.includes(rule)))
    .toSorted(({ input: a }, { input: b }) => a.time - b.time || (a.eventId < b.eventId ? -1 : 1));
  for (const seen of inOrder) {
    const key = String(seen.input.record[correlation.groupBy[0]!]).toLowerCase();
    groups.set(key, [...(groups.get(key) ?? []), seen]);
  }
  return [...groups]
    .flatMap(([key, events]) => episodesOf(correlation, key, events))
    .sort((left, right) => left.at - right.at || (left.id < right.id ? -1 : 1));
}

function episodesOf(correlation: CompiledCorrelation, key: string, events: readonly Seen[]) {
  const { timespanMs, groupBy } = correlation;
  const results: CorrelationResult[] = [];
  const anchors: string[] = [];
  let name: readonly (string | number | null)[] = [];
  let anchorAt = 0;
  const grid = HALF_DAY * Math.max(1, Math.ceil(timespanMs / (2 * HALF_DAY)));
  const line = (time: number) => Math.floor(time / grid);
  let open: { first: number; anchor: number; began: number } | undefined;
  for (const [at, { input }] of events.entries()) {
    const from = events.findIndex(
      (one) => one.input.time + doubt(one.input, input) > input.time - timespanMs,
    );
    const window = events.slice(from, at + 1);
    const value = aggregate(correlation, window);
    const holds =
      correlation.type === 'temporal_ordered'
        ? isInOrder(correlation, window)
        : thresholdsHold(correlation.thresholds, value);
    const before = events[at - 1]?.input;
    const isLinked = before && input.time - before.time - doubt(before, input) < timespanMs;
    if (!holds || !isLinked) open = undefined;
    if (!holds) continue;
    const { time } = input;
    // It went on over the line before the newest, and over the newest: there it is cut.
    const isCut = open && open.began < line(time) - 1 && line(before!.time) < line(time);
    const isNew = open === undefined || isCut;
    open = isNew ? { first: at, anchor: from, began: open?.began ?? line(time) } : open!;
    const anchor = events[open.anchor]!.input;
    if (isNew && !isCut) {
      anchorAt = Math.max(anchorAt, from);
      anchors.push(events[anchorAt]!.input.eventId);
    }
    if (isNew) name = isCut ? [null, line(time)] : [anchors.at(-1)!, sameBefore(anchors)];
    const parts = [correlation.id, key, ...(name[1] === 0 ? [name[0]] : name)];
    const rest = events.slice(open.anchor, at + 1);
    const result: CorrelationResult = {
      id: createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 32),
      rule: correlation.id,
      group: { [groupBy[0]!]: String(anchor.record[groupBy[0]!]) },
      at: events[open.first]!.input.time,
      firstAt: anchor.time,
      lastAt: input.time,
      eventIds: (rest.length > 1_000 ? [...rest.slice(0, 900), ...rest.slice(-100)] : rest).map(
        (one) => one.input.eventId,
      ),
      eventCount: rest.length,
      value,
    };
    if (isNew) results.push(result);
    else results[results.length - 1] = result;
  }
  return results;
}

/** How many right before the last begin with the same event. */
function sameBefore(anchors: readonly string[]): number {
  let count = 0;
  for (let at = anchors.length - 2; at >= 0 && anchors[at] === anchors.at(-1); at -= 1) count += 1;
  return count;
}

function aggregate({ type, valueFields, percentile, rules }: CompiledCorrelation, window: readonly Seen[]) {
  const values = window.map(({ input }) => input.record[valueFields[0]!]);
  const numbers = values.map(Number);
  const sum = () => numbers.reduce((total, one) => total + one, 0);
  switch (type) {
    case 'event_count':
      return window.length;
    case 'value_count':
      return new Set(values.map(lower)).size;
    case 'value_sum':
      return sum();
    case 'value_avg':
      return sum() / window.length;
    case 'value_percentile':
      return percentile === undefined
        ? (100 * values.filter((one) => lower(one) === lower(values.at(-1))).length) / window.length
        : numbers.toSorted((a, b) => a - b)[Math.ceil((percentile / 100) * window.length) - 1]!;
    default:
      return type === 'temporal'
        ? rules.filter((rule) => window.some(({ matched }) => matched.includes(rule))).length
        : rules.length;
  }
}

const lower = (value: unknown) => String(value).toLowerCase();

/** Whether events can be given out to the steps, one each, at moments that ascend; one clock keeps its order. */
function isInOrder(
  { rules }: Pick<CompiledCorrelation, 'rules'>,
  window: readonly Seen[],
  chosen: readonly Observation[] = [],
  moment = Number.NEGATIVE_INFINITY,
): boolean {
  const rule = rules[chosen.length];
  if (rule === undefined) return true;
  return window.some(({ input, matched }) => {
    const errorMs = input.timeErrorMs ?? 0;
    const toldBefore = chosen.findLast(({ clock }) => clock !== undefined && clock === input.clock);
    return (
      matched.includes(rule) &&
      !chosen.includes(input) &&
      input.time + errorMs >= moment &&
      (toldBefore === undefined || toldBefore.time <= input.time) &&
      isInOrder({ rules }, window, [...chosen, input], Math.max(moment, input.time - errorMs))
    );
  });
}
