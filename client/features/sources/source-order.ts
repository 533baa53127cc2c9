import type { SourceHealth } from '../../../shared/domain/source-health.ts';
import { formatDuration, plural } from '../../lib/format.ts';

export const STATE_WORDS: Readonly<Record<SourceHealth['state'], string>> = {
  failing: 'Failing',
  stale: 'Stale',
  never: 'Nothing yet',
  fresh: 'Fresh',
};
const URGENCY: Readonly<Record<SourceHealth['state'], number>> = { failing: 0, stale: 1, never: 2, fresh: 3 };

/** It is silent, unreadable, or says nothing of people any more. */
export function needsAttention(source: Pick<SourceHealth, 'state' | 'joinCoverage'>): boolean {
  return source.state === 'stale' || source.state === 'failing' || source.joinCoverage?.fellAt !== undefined;
}

/** What needs a person first; then by name. */
export function orderSources(sources: Iterable<SourceHealth>): SourceHealth[] {
  const urgency = (source: SourceHealth) =>
    needsAttention(source) ? Math.min(1, URGENCY[source.state]) : URGENCY[source.state];
  return [...sources].sort((a, b) => urgency(a) - urgency(b) || a.name.localeCompare(b.name, 'en'));
}

/** A source's clock is flagged when it is this far off: rules work in event time. */
const CLOCK_FLAG_MS = 2_000;
/** Events that come later than this are worth a word, though no clock need be wrong. */
const LATE_MS = 60_000;

export function isClockOff({ clock, clockAheadMs }: SourceHealth): boolean {
  if (Math.abs(clockAheadMs ?? 0) >= CLOCK_FLAG_MS) return true;
  if (!clock || (clock.basis === 'receipt' && clock.offsetMs < 0)) return false;
  return Math.abs(clock.offsetMs) >= CLOCK_FLAG_MS;
}

/** What a card says of a source's clock: how far off, how sure, from what, and what rules make of it. */
export function clockWords({ clock, clockAheadMs }: SourceHealth): string | undefined {
  if (!clock) {
    if (clockAheadMs === undefined || Math.abs(clockAheadMs) < CLOCK_FLAG_MS) return undefined;
    return `Its clock runs ${formatDuration(clockAheadMs)} ${clockAheadMs > 0 ? 'ahead of' : 'behind'} ours.`;
  }
  const { offsetMs, errorMs, basis, pairs, widenMs } = clock;
  const from = basis === 'anchors' ? `from ${plural(pairs, 'fact')} told elsewhere too` : 'from receipt';
  if (basis === 'receipt' && offsetMs <= 0)
    return -offsetMs < LATE_MS
      ? 'Clock agrees with ours, as far as receipt tells.'
      : `Events come ${formatDuration(offsetMs)} after the time they claim: late, or its clock is behind.`;
  const off = `Clock ${fine(offsetMs)} ${offsetMs > 0 ? 'ahead' : 'behind'} ± ${fine(errorMs)}, ${from}.`;
  return widenMs === 0 ? off : `${off} Rules take its times as ± ${formatDuration(widenMs)}.`;
}

/** Since when a clock stands where it does, where it was seen to move: "Its clock moved from right to 7 min ahead". */
export function shiftWords({ clock }: SourceHealth): string | undefined {
  if (!clock?.shifted) return undefined;
  const { fromMs, toMs } = clock.shifted;
  const stands = (ms: number) =>
    Math.abs(ms) < CLOCK_FLAG_MS ? 'right' : `${fine(ms)} ${ms > 0 ? 'ahead' : 'behind'}`;
  return `Its clock moved from ${stands(fromMs)} to ${stands(toMs)}`;
}

/** Seconds with a tenth while that means something: `3.2 s`. */
function fine(ms: number): string {
  const size = Math.abs(ms);
  return size < 60_000 ? `${(size / 1000).toFixed(1)} s` : formatDuration(size);
}
