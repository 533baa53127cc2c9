import type { SourceDefinition } from '../../../shared/domain/site.ts';
import type { SourceHealth } from '../../../shared/domain/source-health.ts';

const AHEAD_MS = 5 * 60_000;
const BEHIND_MS = 24 * 3_600_000;
const RATE_SECONDS = 60;

/** What one batch did for its source. */
export interface BatchOutcome {
  readonly accepted: number;
  readonly duplicates: number;
  readonly rejected: number;
  /** Understood and left out on purpose by the mapping: a sign of life all the same. */
  readonly filtered: number;
  readonly lastReason?: string | undefined;
  /** Newest claimed time of the batch. */
  readonly newestAt?: number | undefined;
}

/** Counters of one source since the server started; `restore` gives what the record knew before. */
export interface SourceStatistics {
  record(outcome: BatchOutcome, at: number): void;
  /** Lost before acceptance. */
  drop(count: number, reason: string): void;
  /** The way in, or the record behind it, does not work; `undefined` when it works again. */
  fail(problem: string | undefined): void;
  restore(last: { readonly lastEventAt?: number; readonly lastReceivedAt?: number }): void;
  health(now: number): SourceHealth;
}

export function createSourceStatistics(source: SourceDefinition): SourceStatistics {
  let accepted = 0;
  let duplicates = 0;
  let rejected = 0;
  let dropped = 0;
  let dropReason: string | undefined;
  let lastEventAt: number | undefined;
  let lastReceivedAt: number | undefined;
  let clockAheadMs: number | undefined;
  let lastReason: string | undefined;
  let unreadable = false;
  let failure: string | undefined;
  const perSecond = new Map<number, number>();

  function count(events: number, at: number) {
    const second = Math.floor(at / 1_000);
    perSecond.set(second, (perSecond.get(second) ?? 0) + events);
    if (perSecond.size > RATE_SECONDS * 2)
      for (const one of perSecond.keys()) if (one <= second - RATE_SECONDS) perSecond.delete(one);
  }

  function rate(now: number): number {
    const second = Math.floor(now / 1_000);
    let sum = 0;
    for (const [one, events] of perSecond) if (one > second - RATE_SECONDS && one <= second) sum += events;
    return sum;
  }

  function problem(now: number): string | undefined {
    if (failure !== undefined) return failure;
    if (unreadable) return `Nothing it sends can be read: ${lastReason}`;
    const said: string[] = [];
    if (clockAheadMs !== undefined)
      said.push(
        clockAheadMs > 0
          ? `Its clock is ${duration(clockAheadMs)} ahead.`
          : `Its newest event was ${duration(-clockAheadMs)} old when it came.`,
      );
    if (dropped > 0) said.push(`${dropped} lost before acceptance: ${dropReason}.`);
    if (isStale(now)) said.push(`Silent for ${duration(now - lastReceivedAt!)}.`);
    if (rejected > 0 && lastReason !== undefined) said.push(`${rejected} rejected, last: ${lastReason}`);
    return said.length === 0 ? undefined : said.join(' ');
  }

  const isStale = (now: number) =>
    source.freshWithinMs !== undefined &&
    lastReceivedAt !== undefined &&
    now - lastReceivedAt > source.freshWithinMs;

  return {
    record(outcome, at) {
      accepted += outcome.accepted;
      duplicates += outcome.duplicates;
      rejected += outcome.rejected;
      if (outcome.lastReason !== undefined) lastReason = outcome.lastReason;
      const read = outcome.accepted + outcome.duplicates + outcome.filtered;
      if (read + outcome.rejected > 0) unreadable = read === 0;
      if (read > 0) {
        lastReceivedAt = at;
        count(read, at);
      }
      failure = undefined;
      if (outcome.newestAt === undefined) return;
      // A clock that runs ahead tells nothing that has not happened: its newest event is as old as its receipt.
      lastEventAt = Math.max(lastEventAt ?? Number.NEGATIVE_INFINITY, Math.min(outcome.newestAt, at));
      const ahead = outcome.newestAt - at;
      // A file is history: that it is old says nothing of a clock.
      const isOff = ahead > AHEAD_MS || (ahead < -BEHIND_MS && source.type !== 'file');
      clockAheadMs = isOff ? ahead : undefined;
    },
    drop(count_, reason) {
      dropped += count_;
      dropReason = reason;
    },
    fail(text) {
      failure = text;
    },
    restore(last) {
      lastEventAt ??= last.lastEventAt;
      lastReceivedAt ??= last.lastReceivedAt;
    },
    health(now) {
      const state =
        failure !== undefined || unreadable
          ? 'failing'
          : lastReceivedAt === undefined
            ? 'never'
            : isStale(now)
              ? 'stale'
              : 'fresh';
      const text = problem(now);
      return {
        id: source.id,
        name: source.name,
        type: source.type,
        state,
        ...(lastEventAt !== undefined && { lastEventAt }),
        ...(lastReceivedAt !== undefined && { lastReceivedAt }),
        accepted,
        duplicates,
        rejected,
        dropped,
        ratePerMinute: rate(now),
        ...(source.freshWithinMs !== undefined && { freshWithinMs: source.freshWithinMs }),
        ...(clockAheadMs !== undefined && { clockAheadMs }),
        ...(text !== undefined && { problem: text }),
      };
    },
  };
}

/** `3 h`, `12 min`, `4 days`: one unit is enough for a person. */
export function duration(ms: number): string {
  const units: [number, string][] = [
    [86_400_000, 'days'],
    [3_600_000, 'h'],
    [60_000, 'min'],
    [1_000, 's'],
  ];
  const [size, name] = units.find(([size]) => ms >= size * 2) ?? [1_000, 's'];
  return `${Math.round(ms / size).toLocaleString('en-US')} ${name}`;
}
