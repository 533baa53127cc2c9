import type { Telling } from './rules/told-by.ts';

/** Source of the events the server itself puts into its log. */
export const OWN_SOURCE = 'watchfloor';

/** What those events are to rules. */
export const OWN_TELLINGS: readonly Telling[] = (['clock.shifted', 'feed.unmatched'] as const).map(
  (kind) => ({ kind, logsource: { product: 'watchfloor', category: 'device' } }),
);
