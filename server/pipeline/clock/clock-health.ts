import type { SourceClock, SourceHealth } from '../../../shared/domain/source-health.ts';

/** Beyond this a clock is flagged on its source's card. Its events are never rejected for it. */
export const FLAG_AHEAD_MS = 5 * 60_000;
export const FLAG_BEHIND_MS = 24 * 3_600_000;

/** A source's health with what is known of its clock. */
export function withClock(
  health: SourceHealth,
  clockOf: (source: string) => SourceClock | undefined,
): SourceHealth {
  const clock = clockOf(health.id);
  if (!clock) return health;
  const isFlagged =
    clock.offsetMs > FLAG_AHEAD_MS || (clock.basis === 'anchors' && clock.offsetMs < -FLAG_BEHIND_MS);
  return { ...health, clock, ...(isFlagged ? { clockAheadMs: clock.offsetMs } : {}) };
}
