import type { SiteOccupancy } from '../../../shared/domain/presence.ts';
import { formatCount } from '../../lib/format.ts';

/** `37–41`, or `37` where low and high agree. */
export const intervalOf = ({ low, high }: { readonly low: number; readonly high: number }): string =>
  low === high ? formatCount(low) : `${formatCount(low)}–${formatCount(high)}`;

/** The interval as a sentence. */
export function intervalWords(count: SiteOccupancy): string {
  const range =
    count.low === count.high
      ? `${formatCount(count.low)} people`
      : `between ${formatCount(count.low)} and ${formatCount(count.high)} people, 95 % sure`;
  return `${range}; ${formatCount(count.certain)} certain by their readings`;
}

const SHOWN = 3;

/** The zones with most people, as `Offices 30–34, Data hall 1–2`. */
export function zoneWords(count: SiteOccupancy, nameById: ReadonlyMap<string, string>): string {
  return count.zones
    .filter(({ high }) => high > 0)
    .toSorted((a, b) => b.expected - a.expected || (a.id < b.id ? -1 : 1))
    .slice(0, SHOWN)
    .map((zone) => `${nameById.get(zone.id) ?? zone.id} ${intervalOf(zone)}`)
    .join(', ');
}
