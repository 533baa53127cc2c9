/** One thing that happened, with the fields that correlations may name. */
export interface Observation {
  readonly eventId: string;
  /** Epoch milliseconds. */
  readonly time: number;
  /** Half-width of the doubt about `time`. Windows between different clocks widen by it. */
  readonly timeErrorMs?: number;
  /** Whose clock told `time`: events of one clock are in no doubt against one another. Absent: nobody else's. */
  readonly clock?: string;
  readonly record: Readonly<Record<string, unknown>>;
}

/** One episode: a run of events at each of which a correlation's condition held. README.md has the definition. */
export interface CorrelationResult {
  /** Hash of correlation, group and the first event of the window in which the condition first held. */
  readonly id: string;
  /** Id of the correlation. */
  readonly rule: string;
  /** The group-by fields and their values, as the first event has them. */
  readonly group: Readonly<Record<string, string>>;
  /** Time of the event at which the condition first held. */
  readonly at: number;
  readonly firstAt: number;
  readonly lastAt: number;
  /** In order of time; the first 900 and the newest 100 where there are more. Results of chained correlations stand as the events they rest on. */
  readonly eventIds: readonly string[];
  readonly eventCount: number;
  /** The aggregate at the last event: count, sum, average, percentile or number of distinct rules. */
  readonly value: number;
}

export type CorrelationChange =
  | { readonly type: 'raised' | 'updated'; readonly result: CorrelationResult }
  | { readonly type: 'withdrawn'; readonly result: CorrelationResult };

/** A limit that was reached, so that results may lack what was dropped. */
export interface BoundReport {
  readonly rule: string;
  /**
   * `group`: events of one group; `groups`: groups of one correlation; `total`: events of all; `lateness`: an event
   * older than what is still open; `combinations`: values of one event's group-by fields or of those
   * that are counted, and ways in which events could serve the steps of a sequence.
   */
  readonly bound: 'group' | 'groups' | 'total' | 'lateness' | 'combinations';
  /** How often this bound of this rule was met so far. Reported at 1, 2, 4, 8... */
  readonly count: number;
}

export interface CorrelatorOptions {
  readonly maxEventsPerGroup?: number;
  readonly maxGroupsPerRule?: number;
  readonly maxEvents?: number;
  readonly onBound?: (report: BoundReport) => void;
}

export interface CorrelatorStats {
  readonly events: number;
  readonly groups: number;
  readonly contributions: number;
  /** Times each bound was met, by `rule bound`. */
  readonly bounds: Readonly<Record<string, number>>;
}

const FIRST_IDS = 900;
const NEWEST_IDS = 100;
export const MAX_EVENT_IDS = FIRST_IDS + NEWEST_IDS;

/** What began it and what it came to. */
export const shortIds = (ids: readonly string[]): readonly string[] =>
  ids.length <= MAX_EVENT_IDS ? ids : [...ids.slice(0, FIRST_IDS), ...ids.slice(-NEWEST_IDS)];

/** What `expire` is meant to be called with: now less this. */
export const DEFAULT_LATENESS_MS = 24 * 3_600_000;

export function sameResult(left: CorrelationResult, right: CorrelationResult): boolean {
  return (
    left.at === right.at &&
    left.firstAt === right.firstAt &&
    left.lastAt === right.lastAt &&
    left.value === right.value &&
    left.eventCount === right.eventCount &&
    Object.keys(left.group).every((key) => left.group[key] === right.group[key]) &&
    (left.eventIds === right.eventIds ||
      (left.eventIds.length === right.eventIds.length &&
        left.eventIds.every((id, at) => id === right.eventIds[at])))
  );
}

/** Several changes of one result within one observation become the one that remains. */
export function coalesce(changes: readonly CorrelationChange[]): readonly CorrelationChange[] {
  if (changes.length < 2) return changes;
  const first = new Map<string, CorrelationChange>();
  const last = new Map<string, CorrelationChange>();
  for (const change of changes) {
    if (!first.has(change.result.id)) first.set(change.result.id, change);
    last.set(change.result.id, change);
  }
  if (last.size === changes.length) return changes;
  return [...last].flatMap(([id, change]): CorrelationChange[] => {
    const isNew = first.get(id)!.type === 'raised';
    if (change.type === 'withdrawn') return isNew ? [] : [change];
    return [{ type: isNew ? 'raised' : 'updated', result: change.result }];
  });
}
