import { fromLocal } from './local-time.ts';

/** What a text says about time. `wall` is local wall time as if UTC when `isLocal`, else the instant itself. */
export interface ParsedTime {
  readonly wall: number;
  readonly isLocal: boolean;
  /** RFC 3164 and its like: the year is not said, `wall` is in 1972 (a leap year). */
  readonly yearless: boolean;
  /** Half-width of the doubt that comes from how finely the text is written, milliseconds. */
  readonly errorMs: number;
}
export type TimeFormat = (text: string) => ParsedTime | undefined;

const LEAP_YEAR = 1972;
const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
/** Beyond these a number is not a time but a mistake (a daily partition is made for each day). */
export const EARLIEST = 0;
export const LATEST = Date.UTC(2200, 0, 1);

/** Wall time as if UTC; `undefined` for the 30th of February and the 25th hour. A leap second is the next minute. */
function wallOf(
  y: number,
  mo: number,
  d: number,
  h: number,
  mi: number,
  s: number,
  ms: number,
): number | undefined {
  if (mo < 1 || mo > 12 || d < 1 || h > 23 || mi > 59 || s > 60) return undefined;
  const wall = Date.UTC(y, mo - 1, d, h, mi, s, ms);
  // Date.UTC rolls the 30th of February over to March: the day then differs.
  return d <= 28 || new Date(Date.UTC(y, mo - 1, d)).getUTCDate() === d ? wall : undefined;
}

const ISO =
  /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?)? ?(Z|z|UTC|[+-]\d\d(?::?\d\d)?)?$/;

const fraction = (digits: string | undefined) =>
  digits === undefined ? 0 : Math.floor(Number(`0.${digits}`) * 1000);

function zoneOffset(text: string): number {
  if (!/^[+-]/.test(text)) return 0;
  const minutes = Number(text.slice(1, 3)) * 60 + Number(text.slice(3).replace(':', '') || 0);
  return (text.startsWith('-') ? -minutes : minutes) * 60_000;
}

const iso: TimeFormat = (text) => {
  const m = ISO.exec(text);
  if (m === null) return undefined;
  const wall = wallOf(+m[1]!, +m[2]!, +m[3]!, +(m[4] ?? 0), +(m[5] ?? 0), +(m[6] ?? 0), fraction(m[7]));
  if (wall === undefined) return undefined;
  const errorMs = m[7] ? 1 : m[6] ? 1_000 : m[4] ? 60_000 : 86_400_000;
  return m[8] === undefined
    ? { wall, isLocal: true, yearless: false, errorMs }
    : { wall: wall - zoneOffset(m[8]), isLocal: false, yearless: false, errorMs };
};

function epoch(unit: 's' | 'ms' | 'us' | 'ns' | 'auto'): TimeFormat {
  return (text) => {
    if (!/^-?\d{1,19}(\.\d+)?$/.test(text)) return undefined;
    const value = Number(text);
    const size = Math.abs(value);
    const by = unit === 'auto' ? (size < 1e11 ? 's' : size < 1e14 ? 'ms' : size < 1e17 ? 'us' : 'ns') : unit;
    const wall = Math.floor({ s: value * 1000, ms: value, us: value / 1e3, ns: value / 1e6 }[by]);
    return { wall, isLocal: false, yearless: false, errorMs: by === 's' && !text.includes('.') ? 1_000 : 1 };
  };
}

/** `Jun 14 15:16:01`, `Jun  4 2026 15:16:01.123` (Cisco writes a year). */
const RFC3164 = /^([A-Za-z]{3}) {1,2}(\d{1,2})(?: (\d{4}))? (\d\d):(\d\d):(\d\d)(?:\.(\d{1,9}))?$/;
const rfc3164: TimeFormat = (text) => {
  const m = RFC3164.exec(text);
  if (m === null) return undefined;
  const month = MONTHS.indexOf(m[1]!.toLowerCase()) + 1;
  const year = m[3] === undefined ? LEAP_YEAR : +m[3];
  const wall = wallOf(year, month, +m[2]!, +m[4]!, +m[5]!, +m[6]!, fraction(m[7]));
  return wall === undefined
    ? undefined
    : { wall, isLocal: true, yearless: m[3] === undefined, errorMs: m[7] ? 1 : 1_000 };
};

const DIRECTIVES: Record<string, string> = {
  Y: '(\\d{4})',
  y: '(\\d\\d)',
  m: '(\\d{1,2})',
  d: '(\\d{1,2})',
  e: ' ?(\\d{1,2})',
  H: '(\\d{1,2})',
  I: '(\\d{1,2})',
  M: '(\\d\\d)',
  S: '(\\d\\d)',
  f: '(\\d{1,9})',
  p: '([AaPp]\\.?[Mm]\\.?)',
  b: '([A-Za-z]{3})[a-z]*\\.?',
  B: '([A-Za-z]{3})[a-z]*\\.?',
  a: '[A-Za-z]+\\.?',
  A: '[A-Za-z]+\\.?',
  z: '(Z|[+-]\\d\\d:?\\d\\d)',
};

/** strptime-like (`%d/%m/%Y %I:%M %p`). Throws an Error naming a directive it does not know. */
function strptime(format: string): TimeFormat {
  const order: string[] = [];
  const source = format.replaceAll(/%(.)|[.*+?^${}()|[\]\\]|\s+/g, (whole, directive: string | undefined) => {
    if (directive === '%') return '%';
    if (directive === undefined) return /^\s/.test(whole) ? '\\s+' : `\\${whole}`;
    const pattern = DIRECTIVES[directive];
    if (pattern === undefined)
      throw new Error(`%${directive} is no known directive; known: %${Object.keys(DIRECTIVES).join(' %')}`);
    if (pattern.includes('(')) order.push(directive);
    return pattern;
  });
  const shape = new RegExp(`^${source}$`);
  const says = (directive: string) => order.includes(directive);
  const errorMs = says('f') ? 1 : says('S') ? 1_000 : says('H') || says('I') ? 60_000 : 86_400_000;
  return (text) => {
    const match = shape.exec(text);
    if (match === null) return undefined;
    const part: Record<string, string> = {};
    for (const [at, directive] of order.entries()) part[directive] = match[at + 1]!;
    const yearless = part.Y === undefined && part.y === undefined;
    const year = part.Y ? +part.Y : part.y ? (+part.y < 69 ? 2000 : 1900) + +part.y : LEAP_YEAR;
    const name = part.b ?? part.B;
    const month = name ? MONTHS.indexOf(name.toLowerCase()) + 1 : +(part.m ?? 1);
    let hour = +(part.H ?? part.I ?? 0);
    if (part.I !== undefined) {
      if (hour < 1 || hour > 12) return undefined;
      if (part.p) hour = (hour % 12) + (/^p/i.test(part.p) ? 12 : 0);
    }
    const wall = wallOf(
      year,
      month,
      +(part.d ?? part.e ?? 1),
      hour,
      +(part.M ?? 0),
      +(part.S ?? 0),
      fraction(part.f),
    );
    if (wall === undefined) return undefined;
    return part.z === undefined
      ? { wall, isLocal: true, yearless, errorMs }
      : { wall: wall - zoneOffset(part.z), isLocal: false, yearless, errorMs };
  };
}

/** `iso`, `epoch` (unit by size), `epoch_s|ms|us|ns`, `rfc3164`, or a strptime-like text. Throws on an unknown one. */
export function compileTimeFormat(format: string): TimeFormat {
  if (format === 'iso') return iso;
  if (format === 'rfc3164') return rfc3164;
  const unit = /^epoch(?:_(s|ms|us|ns))?$/.exec(format);
  if (unit !== null) return epoch((unit[1] as 's' | undefined) ?? 'auto');
  if (!format.includes('%'))
    throw new Error(`"${format}" is neither iso, epoch, epoch_s|ms|us|ns, rfc3164 nor a %-format`);
  return strptime(format);
}

export interface Moment {
  readonly at: number;
  readonly errorMs: number;
}

/** Places a parsed time on the one time line. `year` fixes yearless times; else the year nearest to receipt. */
export function placeTime(
  parsed: ParsedTime,
  where: { readonly timeZone: string; readonly year?: number | undefined; readonly receivedAt: number },
): Moment | undefined {
  const settle = (wall: number): Moment => {
    if (!parsed.isLocal) return { at: wall, errorMs: parsed.errorMs };
    const local = fromLocal(wall, where.timeZone);
    return { at: local.at, errorMs: Math.max(parsed.errorMs, local.doubtMs) };
  };
  if (!parsed.yearless) return settle(parsed.wall);
  const date = new Date(parsed.wall);
  const inYear = (year: number): Moment | undefined => {
    const moved = new Date(parsed.wall);
    moved.setUTCFullYear(year);
    // The 29th of February does not exist in most years.
    return moved.getUTCMonth() === date.getUTCMonth() ? settle(moved.getTime()) : undefined;
  };
  if (where.year !== undefined) return inYear(where.year);
  const now = new Date(where.receivedAt).getUTCFullYear();
  // A 29th of February is sought up to four years back.
  let best: Moment | undefined;
  for (const year of [now, now + 1, now - 1, now - 2, now - 3, now - 4]) {
    const moment = inYear(year);
    if (moment === undefined) continue;
    if (best === undefined || Math.abs(moment.at - where.receivedAt) < Math.abs(best.at - where.receivedAt))
      best = moment;
  }
  return best;
}
