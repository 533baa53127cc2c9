/** Local wall-clock time to the one time line, with daylight saving told rather than guessed. */

const QUARTER = 15 * 60_000;
const DAY = 24 * 3_600_000;

interface Zone {
  readonly format: Intl.DateTimeFormat;
  /** Offset by quarter hour: zones change on quarter hours (Lord Howe on :30). */
  readonly offsets: Map<number, number>;
}
const zones = new Map<string, Zone>();

export function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en-US', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

function zoneOf(name: string): Zone {
  let zone = zones.get(name);
  if (zone === undefined) {
    const format = new Intl.DateTimeFormat('en-US', {
      timeZone: name,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
      era: 'short',
    });
    zone = { format, offsets: new Map() };
    zones.set(name, zone);
  }
  return zone;
}

/** Local time minus UTC at an instant, milliseconds. Intl costs 3 us a call, hence the cache. */
export function offsetAt(at: number, timeZone: string): number {
  if (timeZone === 'UTC') return 0;
  const zone = zoneOf(timeZone);
  const quarter = Math.floor(at / QUARTER);
  const known = zone.offsets.get(quarter);
  if (known !== undefined) return known;
  const instant = quarter * QUARTER;
  const part: Record<string, number> = {};
  for (const { type, value } of zone.format.formatToParts(instant)) part[type] = Number(value);
  const local = Date.UTC(part.year!, part.month! - 1, part.day!, part.hour!, part.minute!, part.second!);
  const offset = local - instant;
  if (zone.offsets.size > 50_000) zone.offsets.clear();
  zone.offsets.set(quarter, offset);
  return offset;
}

export interface LocalInstant {
  readonly at: number;
  /** How far off `at` may be because the clock was set back over this time (it happened twice); else 0. */
  readonly doubtMs: number;
}

/**
 * The instant at which clocks in `timeZone` show `wall` (the wall time as if it were UTC, epoch milliseconds). A time that
 * happened twice gives the first with its doubt; one that never happened is read with the offset before the gap.
 */
export function fromLocal(wall: number, timeZone: string): LocalInstant {
  if (timeZone === 'UTC') return { at: wall, doubtMs: 0 };
  const before = offsetAt(wall - DAY, timeZone);
  const after = offsetAt(wall + DAY, timeZone);
  const early = wall - before;
  if (before === after) return { at: early, doubtMs: 0 };
  const late = wall - after;
  const earlyFits = offsetAt(early, timeZone) === before;
  const lateFits = offsetAt(late, timeZone) === after;
  if (earlyFits && lateFits) return { at: Math.min(early, late), doubtMs: Math.abs(late - early) };
  return { at: lateFits ? late : early, doubtMs: 0 };
}

/** Epoch milliseconds at which the local day `YYYY-MM-DD` begins; `undefined` where that is no date. */
export function startOfLocalDay(date: string, timeZone: string): number | undefined {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(date);
  if (match === null) return undefined;
  const wall = Date.UTC(Number(match[1]), Number(match[2]) - 1, Number(match[3]));
  return new Date(wall).toISOString().slice(0, 10) === date ? fromLocal(wall, timeZone).at : undefined;
}
