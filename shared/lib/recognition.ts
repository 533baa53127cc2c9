import type { NormalisedEvent } from '../domain/event.ts';
import { shareOf } from './share.ts';

/** A camera that is less sure than this of whom it saw, or does not say, names nobody. */
export const RECOGNISED_FROM = 0.8;

/** How surely an event's camera read what it names, 0..1; nothing where no camera did. */
export function recognitionOf({
  kind,
  fields,
}: Pick<NormalisedEvent, 'kind' | 'fields'>): number | undefined {
  if (kind === 'video.recognised') return shareOf(fields['recognition.confidence']) ?? 0;
  // A reader that states no certainty gives a plate it has settled on.
  if (kind === 'plate.read') return shareOf(fields['vehicle.plate_confidence']) ?? 1;
  return undefined;
}
