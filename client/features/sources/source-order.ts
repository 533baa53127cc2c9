import type { SourceHealth } from '../../../shared/domain/source-health.ts';

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

export function isClockOff(source: SourceHealth): boolean {
  return Math.abs(source.clockAheadMs ?? 0) >= CLOCK_FLAG_MS;
}
