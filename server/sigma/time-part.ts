import type { TimePart } from './rule-types.ts';

/**
 * A part of a date (time modifiers). A text date is read as written, without time-zone conversion, as the
 * specification says; a number is epoch seconds or milliseconds, in UTC. `week` is the ISO 8601 week.
 */
export function timePartOf(value: unknown, part: TimePart): number | undefined {
  const date = dateOf(value);
  if (date === undefined) return undefined;
  switch (part) {
    case 'minute':
      return date.getUTCMinutes();
    case 'hour':
      return date.getUTCHours();
    case 'day':
      return date.getUTCDate();
    case 'month':
      return date.getUTCMonth() + 1;
    case 'year':
      return date.getUTCFullYear();
    case 'week': {
      const thursday = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate()));
      thursday.setUTCDate(thursday.getUTCDate() + 4 - (thursday.getUTCDay() || 7));
      const yearStart = Date.UTC(thursday.getUTCFullYear(), 0, 1);
      return Math.ceil(((thursday.getTime() - yearStart) / 86_400_000 + 1) / 7);
    }
  }
}

const WRITTEN = /^\s*(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2}))?/;
/** Above this a number cannot be epoch seconds (year 5138), so it is milliseconds. */
const SECONDS_LIMIT = 1e11;

function dateOf(value: unknown): Date | undefined {
  if (typeof value === 'string') {
    const match = WRITTEN.exec(value);
    if (match !== null) {
      const [year, month, day, hour, minute] = match.slice(1).map((text) => Number(text ?? 0));
      const date = new Date(Date.UTC(year!, month! - 1, day!, hour!, minute!));
      // A 30th of February would read as March: there is no such moment, so it has no parts.
      const exists = date.getUTCMonth() === month! - 1 && date.getUTCDate() === day! && minute! < 60;
      return exists && hour! < 24 ? date : undefined;
    }
    if (!/^\s*\d+(\.\d+)?\s*$/.test(value)) return undefined;
  } else if (typeof value !== 'number') {
    return undefined;
  }
  const number = Number(value);
  const date = new Date(Math.abs(number) < SECONDS_LIMIT ? number * 1000 : number);
  return Number.isNaN(date.getTime()) ? undefined : date;
}
