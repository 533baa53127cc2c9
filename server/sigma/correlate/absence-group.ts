import type { CorrelationResult } from './correlation-results.ts';
import { firstCutAfter, lineBefore, nextCutAfter } from './grid.ts';
import { doubtBetween, WIDEN_MAX_MS } from './group.ts';
import type { Shown } from './shown.ts';

const NOTHING_TOLD: ReadonlyMap<string, CorrelationResult> = new Map();

export interface AbsenceEntry {
  readonly eventId: string;
  readonly time: number;
  readonly errorMs: number;
  readonly clock: string | undefined;
  /** The group's values as this event writes them. */
  readonly shown: Shown;
  readonly isStart: boolean;
  readonly isAnswer: boolean;
  readonly group: AbsenceGroup;
  /** A start that is unanswered, and known to be. */
  stands: boolean;
  /** Its place in the bucket of `Waiting` that it waits in, or -1. */
  waitingAt: number;
  /** Another entry of the same event. */
  next: AbsenceEntry | undefined;
}

/** The starts and answers of one group of one correlation. */
export interface AbsenceGroup {
  readonly key: string;
  /** Which of the correlations. */
  readonly owner: number;
  /** In order of (time, event id). */
  entries: AbsenceEntry[];
  /** The largest doubt there was between any two: how far beyond a window to look. */
  reachMs: number;
  /** Runs that ended before this are final: neither told again nor withdrawn. */
  finalBefore: number;
  /** By id, as last told. */
  told: ReadonlyMap<string, CorrelationResult>;
  /** Whether it is among those whose results may be others now. */
  isTouched: boolean;
  /** Grows with each entry anywhere; 0 when the group is no more. */
  seen: number;
  /** Where it is filed in its `Expiry`. */
  bucket: number;
  bucketAt: number;
}

/** A plain object, and functions beside it: as methods they were a kilobyte of closures a group. */
export function createAbsenceGroup(key: string, owner: number): AbsenceGroup {
  return {
    key,
    owner,
    entries: [],
    reachMs: 0,
    finalBefore: Number.NEGATIVE_INFINITY,
    told: NOTHING_TOLD,
    isTouched: false,
    seen: 0,
    bucket: 0,
    bucketAt: -1,
  };
}

/** How many at the end are looked at one by one before searching: nearly all comes in order. */
const NEAR_END = 4;

function positionOf({ entries }: AbsenceGroup, time: number, eventId: string): number {
  const isBefore = (other: AbsenceEntry) =>
    other.time < time || (other.time === time && other.eventId < eventId);
  let low = 0;
  let high = entries.length;
  for (const nearEnd = high - NEAR_END; high > 0; high -= 1) {
    if (isBefore(entries[high - 1]!)) return high;
    if (high <= nearEnd) break;
  }
  while (low < high) {
    const middle = (low + high) >> 1;
    if (isBefore(entries[middle]!)) low = middle + 1;
    else high = middle;
  }
  return low;
}

export const holdsEntry = (group: AbsenceGroup, entry: AbsenceEntry): boolean =>
  group.entries[positionOf(group, entry.time, entry.eventId)] === entry;

export function insertEntry(group: AbsenceGroup, entry: AbsenceEntry): void {
  const { entries } = group;
  const at = positionOf(group, entry.time, entry.eventId);
  if (at === entries.length) entries.push(entry);
  else entries.splice(at, 0, entry);
  group.reachMs = Math.max(group.reachMs, 2 * Math.min(entry.errorMs, WIDEN_MAX_MS));
}

export function removeEntry(group: AbsenceGroup, entry: AbsenceEntry): void {
  const at = positionOf(group, entry.time, entry.eventId);
  if (group.entries[at] === entry) group.entries.splice(at, 1);
}

/** Whether an answer other than itself may lie within the timespan after a start. */
export function isAnswered(group: AbsenceGroup, start: AbsenceEntry, timespanMs: number): boolean {
  const { entries, reachMs } = group;
  const latest = start.time + timespanMs + reachMs;
  for (let at = positionOf(group, start.time - reachMs, ''); at < entries.length; at += 1) {
    const one = entries[at]!;
    if (one.time > latest) return false;
    if (!one.isAnswer || one === start) continue;
    const after = one.time - start.time;
    const doubt = doubtBetween(start, one);
    // Alone, a rule is followed by its next event, not by the one before it.
    if (one.isStart && doubt === 0 && (after < 0 || (after === 0 && one.eventId < start.eventId))) continue;
    if (after >= -doubt && after <= timespanMs + doubt) return true;
  }
  return false;
}

/** The starts that an answer may answer, however wrong the clocks. */
export function startsNear(
  group: AbsenceGroup,
  answer: AbsenceEntry,
  timespanMs: number,
): readonly AbsenceEntry[] {
  const { entries, reachMs } = group;
  const near: AbsenceEntry[] = [];
  const latest = answer.time + reachMs;
  for (let at = positionOf(group, answer.time - timespanMs - reachMs, ''); at < entries.length; at += 1) {
    const one = entries[at]!;
    if (one.time > latest) break;
    if (one.isStart && one !== answer) near.push(one);
  }
  return near;
}

/** Starts that stand, each within a timespan of the one before, cut as long episodes are (`grid.ts`). */
export interface AbsenceRun {
  readonly starts: AbsenceEntry[];
  /** The number of the line where it was cut off. */
  readonly line: number | undefined;
  readonly until: number;
}

export function runsOf({ entries }: AbsenceGroup, timespanMs: number, gridMs: number): readonly AbsenceRun[] {
  const runs: AbsenceRun[] = [];
  for (const one of entries) {
    if (!one.stands) continue;
    const { time } = one;
    const last = runs.at(-1);
    const goesOn = last !== undefined && time - last.starts.at(-1)!.time <= timespanMs;
    if (goesOn && time < last.until) last.starts.push(one);
    else if (goesOn)
      runs.push({ starts: [one], line: lineBefore(time, gridMs), until: nextCutAfter(time, gridMs) });
    else runs.push({ starts: [one], line: undefined, until: firstCutAfter(time, gridMs) });
  }
  return runs;
}

/**
 * Lets go of what is older, except of a run that goes on: all of it, or since before the line before the one where it was cut off,
 * without which nobody could tell that it was. Returns what went.
 */
export function dropBefore(
  group: AbsenceGroup,
  time: number,
  timespanMs: number,
  gridMs: number,
): readonly AbsenceEntry[] {
  let count = positionOf(group, time, '');
  group.finalBefore = time - timespanMs;
  const open = runsOf(group, timespanMs, gridMs).find((run) => !isFinalRun(group, run));
  if (open !== undefined) {
    const { starts, line } = open;
    const [first] = starts as [AbsenceEntry];
    const from =
      line === undefined
        ? positionOf(group, first.time, first.eventId)
        : positionOf(group, (line - 1) * gridMs - timespanMs, '');
    count = Math.min(count, from);
  }
  group.told = new Map([...group.told].filter(([, { lastAt }]) => lastAt >= group.finalBefore));
  return group.entries.splice(0, count);
}

/** Whether nothing can come to it or leave it any more; what is left of it may have been cut elsewhere. */
export const isFinalRun = ({ finalBefore }: AbsenceGroup, { starts }: AbsenceRun): boolean =>
  starts.at(-1)!.time < finalBefore;

export function dropFirst(group: AbsenceGroup, count: number): readonly AbsenceEntry[] {
  const gone = group.entries.slice(0, count);
  group.entries = group.entries.slice(count);
  // What was told of it stands: it is neither withdrawn nor told again.
  if (group.told.size === 0) return gone;
  const ids = new Set(gone.map(({ eventId }) => eventId));
  group.told = new Map([...group.told].filter(([, result]) => !ids.has(result.eventIds[0]!)));
  return gone;
}
