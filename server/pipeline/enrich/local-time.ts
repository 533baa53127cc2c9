/** Wall-clock time of a place. Offsets are looked up once per quarter hour and zone: Intl costs microseconds a call. */

const QUARTER_MS = 15 * 60_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
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

  const moments = new Map<string, number>();

  /** The first moment at which the place's wall clock shows an hour of a day; one that is skipped counts from the jump. */
  function momentOf(date: number, hour: number, timezone: string): number {
    const key = `${timezone}/${date}/${hour}`;
    const known = moments.get(key);
    if (known !== undefined) return known;
    const local = date * DAY_MS + hour * HOUR_MS;
    // Wall clocks stand between 12 h behind and 14 h ahead: these two are before and after it, whatever changes between.
    const before = offsetAt(local - 15 * HOUR_MS, timezone);
    const after = offsetAt(local + 13 * HOUR_MS, timezone);
    const moment =
      offsetAt(local - before, timezone) === before
        ? local - before
        : offsetAt(local - after, timezone) === after
          ? local - after
          : jumpBetween(local - after, local - before, timezone);
    if (moments.size >= REMEMBERED) moments.clear();
    moments.set(key, moment);
    return moment;
  }

  /** When the offset becomes what it is at `to`, both on a quarter hour. */
  function jumpBetween(from: number, to: number, timezone: string): number {
    const offset = offsetAt(to, timezone);
    let jump = to;
    while (jump - QUARTER_MS > from && offsetAt(jump - QUARTER_MS, timezone) === offset) jump -= QUARTER_MS;
    return jump;
  }

  return {
    at(time: number, timezone: string): LocalTime {
      const local = new Date(time + offsetAt(time, timezone));
      const date = Math.floor(local.getTime() / DAY_MS);
      const hour = local.getUTCHours();
      const day = local.getUTCDay();
      const isWeekend = day === 0 || day === 6;
      const minuteOfDay = hour * 60 + local.getUTCMinutes();
      return { hour, date, minuteOfDay, day, isWeekend, isOffHours: isWeekend || hour < 7 || hour >= 19 };
    },
    /**
     * The next moment after `time` at which a day of the place reaches `hour`: each day does so once, the first time where
     * the clock is set back over it, at the jump where it is set forward over it.
     */
    nextHour(time: number, hour: number, timezone: string): number {
      for (let date = Math.floor((time + offsetAt(time, timezone)) / DAY_MS); ; date++) {
        const moment = momentOf(date, hour, timezone);
        if (moment > time) return moment;
      }
    },
  };
}
export type LocalClock = ReturnType<typeof createLocalClock>;
