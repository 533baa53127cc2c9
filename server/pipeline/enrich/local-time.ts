/** Wall-clock time of a place. Offsets are looked up once per quarter hour and zone: Intl costs microseconds a call. */

const QUARTER_MS = 15 * 60_000;
const HOUR_MS = 3_600_000;
const REMEMBERED = 20_000;

export interface LocalTime {
  readonly hour: number;
  /** Days since 1 January 1970. */
  readonly date: number;
  /** Minutes after midnight. */
  readonly minuteOfDay: number;
  /** 0 is Sunday. */
  readonly day: number;
  readonly isWeekend: boolean;
  /** Outside 07:00-19:00, or a Saturday or Sunday. */
  readonly isOffHours: boolean;
}

export function createLocalClock() {
  const formats = new Map<string, Intl.DateTimeFormat>();
  const offsets = new Map<string, number>();

  /** Milliseconds that the place's wall clock is ahead of UTC; every zone changes on a quarter hour. */
  function offsetAt(time: number, timezone: string): number {
    const quarter = Math.floor(time / QUARTER_MS);
    const key = `${timezone}/${quarter}`;
    const known = offsets.get(key);
    if (known !== undefined) return known;
    let format = formats.get(timezone);
    if (!format) {
      format = new Intl.DateTimeFormat('en-US', {
        timeZone: timezone,
        hourCycle: 'h23',
        year: 'numeric',
        month: 'numeric',
        day: 'numeric',
        hour: 'numeric',
        minute: 'numeric',
      });
      formats.set(timezone, format);
    }
    const at = quarter * QUARTER_MS;
    const part = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, Number(value)]));
    const local = Date.UTC(part.year!, part.month! - 1, part.day!, part.hour!, part.minute!);
    if (offsets.size >= REMEMBERED) offsets.clear();
    offsets.set(key, local - at);
    return local - at;
  }

  return {
    at(time: number, timezone: string): LocalTime {
      const local = new Date(time + offsetAt(time, timezone));
      const date = Math.floor(local.getTime() / (24 * HOUR_MS));
      const hour = local.getUTCHours();
      const day = local.getUTCDay();
      const isWeekend = day === 0 || day === 6;
      const minuteOfDay = hour * 60 + local.getUTCMinutes();
      return { hour, date, minuteOfDay, day, isWeekend, isOffHours: isWeekend || hour < 7 || hour >= 19 };
    },
    /** The first moment after `time` at which the place's wall clock shows `hour`. */
    nextHour(time: number, hour: number, timezone: string): number {
      const local = time + offsetAt(time, timezone);
      const midnight = Math.floor(local / (24 * HOUR_MS)) * 24 * HOUR_MS;
      let target = midnight + hour * HOUR_MS;
      if (target <= local) target += 24 * HOUR_MS;
      const guess = target - offsetAt(time, timezone);
      // The offset may change in between (summer time): read it at the target.
      return target - offsetAt(guess, timezone);
    },
  };
}
export type LocalClock = ReturnType<typeof createLocalClock>;
