import type { CorrelationResult } from './correlation-results.ts';
import type { Filed } from './expiry.ts';
import { doubtBetween, WIDEN_MAX_MS } from './group.ts';
import type { Seen } from './least-recent.ts';

const NOTHING_TOLD: ReadonlyMap<string, CorrelationResult> = new Map();

export interface AbsenceEntry {
  readonly eventId: string;
  readonly time: number;
  readonly errorMs: number;
  readonly clock: string | undefined;
  /** The group's values as this event writes them. */
  readonly shown: readonly string[];
  readonly isStart: boolean;
  readonly isAnswer: boolean;
  readonly group: AbsenceGroup;
  /** A start that is unanswered, and known to be. */
  stands: boolean;
  /** Its place in the bucket of `Waiting` that it waits in, or -1. */
  waitingAt: number;
}

/** The starts and answers of one group, in order of (time, event id). */
export interface AbsenceGroup extends Filed, Seen {
  readonly entries: readonly AbsenceEntry[];
  /** By id, as last told. */
  told: ReadonlyMap<string, CorrelationResult>;
  insert(entry: AbsenceEntry): void;
  remove(entry: AbsenceEntry): void;
  has(entry: AbsenceEntry): boolean;
  /** Whether an answer other than itself may lie within the timespan after a start. */
  isAnswered(start: AbsenceEntry, timespanMs: number): boolean;
  /** The starts that an answer may answer, however wrong the clocks. */
  startsNear(answer: AbsenceEntry, timespanMs: number): readonly AbsenceEntry[];
  /** Starts that stand, each within a timespan of the one before. */
  runs(timespanMs: number): readonly (readonly AbsenceEntry[])[];
  /** Lets go of what is older, except of a run that goes on; returns what went. */
  dropBefore(time: number, timespanMs: number): readonly AbsenceEntry[];
  dropFirst(count: number): readonly AbsenceEntry[];
}

export function createAbsenceGroup(key: string): AbsenceGroup {
  let entries: AbsenceEntry[] = [];
  /** The largest doubt there was between any two: how far beyond a window to look. */
  let reachMs = 0;
  let told = NOTHING_TOLD;

  function position(time: number, eventId: string): number {
    let low = 0;
    let high = entries.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      const other = entries[middle]!;
      if (other.time < time || (other.time === time && other.eventId < eventId)) low = middle + 1;
      else high = middle;
    }
    return low;
  }
  const has = (entry: AbsenceEntry) => entries[position(entry.time, entry.eventId)] === entry;

  function dropFirst(count: number): readonly AbsenceEntry[] {
    const gone = entries.slice(0, count);
    entries = entries.slice(count);
    // What was told of it stands: it is neither withdrawn nor told again.
    if (told.size === 0) return gone;
    const ids = new Set(gone.map(({ eventId }) => eventId));
    told = new Map([...told].filter(([, result]) => !ids.has(result.eventIds[0]!)));
    return gone;
  }

  const group: AbsenceGroup = {
    key,
    seen: 0,
    bucket: 0,
    bucketAt: -1,
    get entries() {
      return entries;
    },
    get told() {
      return told;
    },
    set told(results) {
      told = results;
    },
    has,
    insert(entry) {
      const last = entries.at(-1);
      if (last === undefined || last.time < entry.time) entries.push(entry);
      else entries.splice(position(entry.time, entry.eventId), 0, entry);
      reachMs = Math.max(reachMs, 2 * Math.min(entry.errorMs, WIDEN_MAX_MS));
    },
    remove(entry) {
      if (has(entry)) entries.splice(position(entry.time, entry.eventId), 1);
    },
    isAnswered(start, timespanMs) {
      const latest = start.time + timespanMs + reachMs;
      for (let at = position(start.time - reachMs, ''); at < entries.length; at += 1) {
        const one = entries[at]!;
        if (one.time > latest) return false;
        if (!one.isAnswer || one === start) continue;
        const after = one.time - start.time;
        const doubt = doubtBetween(start, one);
        // Alone, a rule is followed by its next event, not by the one before it.
        if (one.isStart && doubt === 0 && (after < 0 || (after === 0 && one.eventId < start.eventId)))
          continue;
        if (after >= -doubt && after <= timespanMs + doubt) return true;
      }
      return false;
    },
    startsNear(answer, timespanMs) {
      const near: AbsenceEntry[] = [];
      const latest = answer.time + reachMs;
      for (let at = position(answer.time - timespanMs - reachMs, ''); at < entries.length; at += 1) {
        const one = entries[at]!;
        if (one.time > latest) break;
        if (one.isStart && one !== answer) near.push(one);
      }
      return near;
    },
    runs(timespanMs) {
      const runs: AbsenceEntry[][] = [];
      for (const one of entries) {
        if (!one.stands) continue;
        const last = runs.at(-1);
        if (last && one.time - last.at(-1)!.time <= timespanMs) last.push(one);
        else runs.push([one]);
      }
      return runs;
    },
    dropBefore(time, timespanMs) {
      let count = position(time, '');
      for (const run of group.runs(timespanMs)) {
        const from = position(run[0]!.time, run[0]!.eventId);
        if (from < count && run.at(-1)!.time + timespanMs >= time) count = from;
      }
      return count === 0 ? [] : dropFirst(count);
    },
    dropFirst,
  };
  return group;
}
