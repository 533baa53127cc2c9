import type { NormalisedEvent } from '../shared/domain/event.ts';
import { OWN_SOURCE } from '../shared/domain/source-health.ts';

const LOGSOURCE = { product: 'watchfloor', category: 'device' };

/** What the events are to rules that Watchfloor itself puts into its log, beside what it says of cameras. */
export const OWN_TELLINGS = (['clock.shifted', 'feed.unmatched'] as const).map((kind) => ({
  kind,
  logsource: LOGSOURCE,
}));

/** One of them, of a moment. */
export const ownEvent = ({
  at,
  ...said
}: Pick<NormalisedEvent, 'id' | 'severity' | 'message' | 'fields'> & {
  readonly kind: (typeof OWN_TELLINGS)[number]['kind'];
  readonly at: number;
}): NormalisedEvent => ({
  ...said,
  source: OWN_SOURCE,
  time: at,
  timeErrorMs: 0,
  receivedAt: at,
  logsource: LOGSOURCE,
  raw: {},
});
