/** Times as people write them, in the zone of a site rather than of the browser. */

const two = (value: number) => String(value).padStart(2, '0');

function partsOf(at: number, timezone: string): Record<string, number> {
  const parts = new Intl.DateTimeFormat('en-GB', {
    ...{ timeZone: timezone, hourCycle: 'h23', year: 'numeric', month: '2-digit', day: '2-digit' },
    ...{ hour: '2-digit', minute: '2-digit', second: '2-digit' },
  }).formatToParts(at);
  return Object.fromEntries(parts.map(({ type, value }) => [type, Number(value)]));
}

/** How far the zone's clocks are ahead of UTC at that time, milliseconds. */
export function zoneOffset(at: number, timezone: string): number {
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = partsOf(at, timezone);
  return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(at / 1000) * 1000;
}

/** `2026-11-23 12:03:22` in a zone; 24 hours, whatever the browser's language. */
export function toLocalText(at: number, timezone: string): string {
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = partsOf(at, timezone);
  return `${year}-${two(month)}-${two(day)} ${two(hour)}:${two(minute)}:${two(second)}`;
}

/**
 * The time a zone's clock showed it. Undefined where the text is none. Of an hour that comes twice in autumn the first; in
 * the one that is missing in spring, as far into the hour after it.
 */
export function fromLocalText(text: string, timezone: string): number | undefined {
  const match = /^(\d{4})-(\d{2})-(\d{2})[ T](\d{2}):(\d{2})(?::(\d{2}))?$/.exec(text.trim());
  if (!match) return undefined;
  const [year, month, day, hour, minute, second] = match.slice(1).map((part) => Number(part ?? 0)) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const asUtc = Date.UTC(year, month - 1, day, hour, minute, second);
  const before = asUtc - zoneOffset(asUtc - 86_400_000, timezone);
  if (toLocalText(before, timezone) === toLocalText(asUtc, 'UTC')) return before;
  return asUtc - zoneOffset(before, timezone);
}
