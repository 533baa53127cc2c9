import { createHash } from 'node:crypto';
import type { CompiledCorrelation } from '../correlation-types.ts';
import { type CorrelationResult, MAX_EVENT_IDS } from './correlation-results.ts';
import type { Judge } from './judges.ts';
import type { State } from './states.ts';

/** What one event adds to one group of one correlation. */
export interface Contribution {
  readonly eventId: string;
  readonly time: number;
  readonly errorMs: number;
  /** Whose clock told the time. */
  readonly clock: string | undefined;
  /** Positions in the correlation's `rules` that the event matched, ascending. */
  readonly rules: readonly number[];
  readonly values: readonly string[];
  readonly number: number;
  /** The group's values as this event writes them. */
  shown: readonly string[];
  /** Fields that correlations further up ask for. */
  readonly carried: Readonly<Record<string, unknown>> | undefined;
  /** The result that this contribution is, in a chain. */
  inner: CorrelationResult | undefined;
  group: Group;
  /** The same event's next contribution. */
  next: Contribution | undefined;
}

/** Errors count up to this in windows: beyond it a clock orders nothing, and a window would hold a day. */
export const WIDEN_MAX_MS = 15 * 60_000;

type Timed = Pick<Contribution, 'time' | 'errorMs' | 'clock'>;

/** The doubt about the distance of two events: none between events of one clock. */
export const doubtBetween = (one: Timed, other: Timed): number =>
  one.errorMs + other.errorMs === 0 || (one.clock !== undefined && one.clock === other.clock)
    ? 0
    : Math.min(one.errorMs, WIDEN_MAX_MS) + Math.min(other.errorMs, WIDEN_MAX_MS);

export interface Episode {
  readonly id: string;
  readonly anchorId: string;
  readonly ordinal: number;
  readonly shown: readonly string[];
  readonly at: number;
  readonly firstAt: number;
  readonly carried: Readonly<Record<string, unknown>> | undefined;
  readonly errorMs: number;
  /** Its events are `prefix` (no longer held), then `entries[start..end]`. */
  prefix: readonly string[];
  prefixCount: number;
  start: number;
  fire: number;
  end: number;
  lastAt: number;
  value: number;
  reported: CorrelationResult | undefined;
}

/** The sealed part of a group: what can no longer change. */
export interface Sealed {
  readonly before: number;
  /** The last sealed event. */
  readonly last: Timed;
  /** The episode that the last sealed event belongs to, as it stood there. */
  readonly open: Episode | undefined;
  readonly anchorId: string | undefined;
  readonly ordinal: number;
}

/** All contributions of one group of one correlation, in order of (time, event id), and the episodes they make. */
export interface Group {
  readonly key: string;
  readonly state: State;
  entries: Contribution[];
  /** First entry that may still change. */
  cut: number;
  sealed: Sealed | undefined;
  /** Episodes not final yet, in order. */
  episodes: Episode[];
  windowStart: number;
  lastHeld: boolean;
  readonly judge: Judge;
  isDirty: boolean;
  /** Neighbours in the order last seen. */
  older: Group | undefined;
  newer: Group | undefined;
}

export function createGroup(key: string, state: State): Group {
  return {
    key,
    state,
    entries: [],
    cut: 0,
    sealed: undefined,
    episodes: [],
    windowStart: 0,
    lastHeld: false,
    judge: state.newJudge(),
    isDirty: false,
    older: undefined,
    newer: undefined,
  };
}

export const precedes = (time: number, eventId: string, other: Contribution): boolean =>
  time < other.time || (time === other.time && eventId < other.eventId);

/** Where a contribution with this time and id stands or would stand. */
export function positionOf(entries: readonly Contribution[], time: number, eventId: string): number {
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

/** First entry later than `time`. */
export function firstAfter(entries: readonly Contribution[], time: number): number {
  let low = 0;
  let high = entries.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (entries[middle]!.time <= time) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Takes the entry at `at` (the next one in order) into the window and the episodes. The episode it extends or opens, if any. */
export function advance(
  correlation: CompiledCorrelation,
  group: Group,
  at: number,
  known?: KnownIds,
): Episode | undefined {
  const { entries, judge } = group;
  const one = entries[at]!;
  slide(correlation, group, at);
  const previous: Timed | undefined = at > 0 ? entries[at - 1]! : group.sealed?.last;
  const holds = judge.judge(entries, group.windowStart, at);
  // The run also ends where no window reaches back to the event before: nothing ties the two together.
  const linked =
    group.lastHeld &&
    previous !== undefined &&
    one.time - previous.time - doubtBetween(previous, one) < correlation.timespanMs;
  group.lastHeld = holds;
  if (!holds) return undefined;
  const open = linked ? group.episodes.at(-1) : undefined;
  if (open !== undefined) {
    open.end = at;
    open.lastAt = one.time;
    open.value = judge.value;
    return open;
  }
  const episode = openEpisode(correlation, group, at, known);
  group.episodes.push(episode);
  return episode;
}

function slide(correlation: CompiledCorrelation, group: Group, at: number): void {
  const { entries, judge } = group;
  const one = entries[at]!;
  judge.enter(one);
  const horizon = one.time - correlation.timespanMs;
  // `one` itself is always inside, so this ends.
  for (;;) {
    const first = entries[group.windowStart]!;
    if (first.time + doubtBetween(first, one) > horizon) break;
    judge.leave(first);
    group.windowStart += 1;
  }
}

/** Ids already computed, by anchor and ordinal. */
export type KnownIds = ReadonlyMap<string, string>;

function openEpisode(
  correlation: CompiledCorrelation,
  group: Group,
  at: number,
  known: KnownIds | undefined,
): Episode {
  const { entries, windowStart, judge } = group;
  const anchor = entries[windowStart]!;
  const before = group.episodes.at(-1) ?? group.sealed;
  const ordinal = before?.anchorId === anchor.eventId ? before.ordinal + 1 : 0;
  return {
    id:
      known?.get(`${ordinal} ${anchor.eventId}`) ??
      resultId(correlation.id, group.key, anchor.eventId, ordinal),
    anchorId: anchor.eventId,
    ordinal,
    shown: anchor.shown,
    at: entries[at]!.time,
    firstAt: anchor.time,
    carried: entries[at]!.carried,
    errorMs: entries[at]!.errorMs,
    prefix: [],
    prefixCount: 0,
    start: windowStart,
    fire: at,
    end: at,
    lastAt: entries[at]!.time,
    value: judge.value,
    reported: undefined,
  };
}

function resultId(correlation: string, group: string, anchor: string, ordinal: number): string {
  const parts = ordinal === 0 ? [correlation, group, anchor] : [correlation, group, anchor, ordinal];
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 32);
}

/** Judges a group anew from where it is sealed. Returns the episodes as they stood before. */
export function rejudge(correlation: CompiledCorrelation, group: Group): readonly Episode[] {
  const old = group.episodes;
  const known = new Map(old.map((one) => [`${one.ordinal} ${one.anchorId}`, one.id] as const));
  group.judge.reset();
  group.windowStart = 0;
  group.episodes = [];
  group.lastHeld = false;
  for (let at = 0; at < group.cut; at += 1) slide(correlation, group, at);
  const open = group.sealed?.open;
  if (open !== undefined) {
    group.episodes.push({ ...open });
    group.lastHeld = true;
  }
  for (let at = group.cut; at < group.entries.length; at += 1) advance(correlation, group, at, known);
  return old;
}

/**
 * The episode as others see it. Events of chained results stand in the result's place, each once.
 * @param appended the episode grew by its last entry and by nothing else since it was reported
 * @param chained whether any entry may be a result
 */
export function snapshot(
  correlation: CompiledCorrelation,
  group: Group,
  episode: Episode,
  appended: boolean,
  chained: boolean,
): CorrelationResult {
  const { reported } = episode;
  const events =
    appended && !chained && reported !== undefined
      ? {
          eventIds:
            reported.eventCount >= MAX_EVENT_IDS
              ? reported.eventIds
              : [...reported.eventIds, group.entries[episode.end]!.eventId],
          eventCount: reported.eventCount + 1,
        }
      : eventsOf(group, episode, chained);
  return {
    id: episode.id,
    rule: correlation.id,
    group: Object.fromEntries(correlation.groupBy.map((name, i) => [name, episode.shown[i]!])),
    at: episode.at,
    firstAt: episode.firstAt,
    lastAt: episode.lastAt,
    ...events,
    value: episode.value,
  };
}

function eventsOf(
  group: Group,
  { start, end, prefix, prefixCount }: Episode,
  chained: boolean,
): Pick<CorrelationResult, 'eventIds' | 'eventCount'> {
  if (!chained) {
    const room = Math.max(0, MAX_EVENT_IDS - prefix.length);
    const entries = group.entries.slice(start, Math.min(end + 1, start + room));
    return {
      eventIds: [...prefix, ...entries.map((one) => one.eventId)],
      eventCount: prefixCount + end - start + 1,
    };
  }
  const ids = new Set(prefix);
  let beyond = prefixCount - prefix.length;
  for (const one of group.entries.slice(start, end + 1)) {
    for (const id of one.inner?.eventIds ?? [one.eventId]) ids.add(id);
    if (one.inner !== undefined) beyond += one.inner.eventCount - one.inner.eventIds.length;
  }
  return { eventIds: [...ids].slice(0, MAX_EVENT_IDS), eventCount: ids.size + beyond };
}
