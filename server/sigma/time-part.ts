import type { TimePart } from './rule-types.ts';

/**
 * A part of a date (time modifiers). A text date is read as written, without time-zone conversion, as the
 * specification says; a number, as text too, is epoch seconds or milliseconds of the years 1980 to 2499, in UTC. `week` is
 * the ISO 8601 week.
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

/** What a part of a date can be (modifiers appendix, Time Modifiers); of ISO weeks some years have 53, written years four digits. */
export const PART_RANGES: Readonly<Record<TimePart, readonly [least: number, most: number]>> = {
  minute: [0, 59],
  hour: [0, 23],
  day: [1, 31],
  week: [1, 53],
  month: [1, 12],
  year: [0, 9999],
};

const WRITTEN = /^\s*(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2}))?/;
/**
 * Where the years 1980 and 2500 begin. What lies outside as seconds and as milliseconds counts something else: microseconds,
 * ticks since 1601, a date without dashes (20241231 would be in 1970, 202412312359 in 1976, 20241231235959 in 2611).
 */
const FIRST = Date.UTC(1980, 0);
const END = Date.UTC(2500, 0);
const isEpoch = (milliseconds: number) => milliseconds >= FIRST && milliseconds < END;

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
  // END in seconds is below FIRST in milliseconds: a number is one of them at most.
  const epoch = [number * 1000, number].find(isEpoch);
  return epoch === undefined ? undefined : new Date(epoch);
}
