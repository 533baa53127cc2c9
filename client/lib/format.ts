/** Words for numbers and moments. Times are epoch milliseconds; clocks are 24 h; nothing depends on the browser's locale. */

const two = (value: number) => String(Math.floor(value)).padStart(2, '0');

/** `12 s`, `4 min`, `3 h 05`, `2 d 4 h`; a negative age (a clock ahead of ours) reads as `0 s`. */
export function formatAge(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return `${hours} h ${two(minutes % 60)}`;
  return `${Math.floor(hours / 24)} d ${hours % 24} h`;
}

/** A span with the precision it deserves: `850 ms`, `12 s`, `4 min`. */
export function formatDuration(ms: number): string {
  const size = Math.abs(ms);
  return size < 1000 ? `${Math.round(size)} ms` : formatAge(size);
}

/** How far a time may be off, beside clocks that show seconds: `< 1 s`, `± 4 s`, `± 2 min`. */
export function formatDoubt(ms: number): string {
  return ms < 1000 ? '< 1 s' : `± ${formatAge(Math.ceil(ms / 1000) * 1000)}`;
}

/** `+00:12`, `-03:05`, `+1:02:07`: where an event lies from the moment. */
export function formatOffset(ms: number): string {
  const sign = ms < 0 ? '−' : '+';
  const seconds = Math.round(Math.abs(ms) / 1000);
  const clock = `${two((seconds / 60) % 60)}:${two(seconds % 60)}`;
  return seconds >= 3600 ? `${sign}${Math.floor(seconds / 3600)}:${clock}` : `${sign}${clock}`;
}

const formatters = new Map<string, Intl.DateTimeFormat>();
function formatter(timezone: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${timezone}|${JSON.stringify(options)}`;
  let found = formatters.get(key);
  if (!found) {
    found = new Intl.DateTimeFormat('en-GB', { ...options, timeZone: timezone, hourCycle: 'h23' });
    formatters.set(key, found);
  }
  return found;
}

/** `22:29:16` in an IANA zone. */
export function formatClock(at: number, timezone = 'UTC'): string {
  return formatter(timezone, { hour: '2-digit', minute: '2-digit', second: '2-digit' }).format(at);
}

/** `22:29`. */
export function formatMinute(at: number, timezone = 'UTC'): string {
  return formatter(timezone, { hour: '2-digit', minute: '2-digit' }).format(at);
}

/** `Mon 23 Nov`. */
export function formatDay(at: number, timezone = 'UTC'): string {
  return formatter(timezone, { weekday: 'short', day: '2-digit', month: 'short' })
    .format(at)
    .replace(/,/g, '');
}

/** The clock alone on the same day as `now`, else with the day before it. */
export function formatMoment(at: number, now: number, timezone = 'UTC'): string {
  const day = formatDay(at, timezone);
  return day === formatDay(now, timezone) ? formatClock(at, timezone) : `${day} ${formatClock(at, timezone)}`;
}

/** `1,204`. */
export function formatCount(value: number): string {
  return Math.round(value).toLocaleString('en-GB');
}

/** A zone's short name on that day: `CET`, `GMT+9`. */
export function zoneName(timezone: string, at: number): string {
  const parts = formatter(timezone, { timeZoneName: 'short' }).formatToParts(at);
  return parts.find((part) => part.type === 'timeZoneName')?.value ?? timezone;
}

/** `one`, `2 alerts`: a count with its noun. */
export function plural(count: number, noun: string, many = `${noun}s`): string {
  return `${formatCount(count)} ${count === 1 ? noun : many}`;
}
