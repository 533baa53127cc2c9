import type {
  BadgeAssignment,
  Person,
  PersonStatus,
  PersonTier,
  Site,
  WeeklyHours,
} from '../../shared/domain/site.ts';
import { barePlate } from '../../shared/lib/plate.ts';
import type { FaultList } from '../pipeline/normalise/faults.ts';
import { startOfLocalDay } from '../pipeline/normalise/local-time.ts';
import type { CsvRow } from './csv-rows.ts';
import { createIdRegister } from './read-places.ts';

export const PEOPLE_COLUMNS = {
  required: ['id', 'name'],
  optional: [
    'department',
    'title',
    'tier',
    'status',
    'status_from',
    'email',
    'badges',
    'accounts',
    'hosts',
    'plates',
    'home_site',
    'contract_hours',
  ],
} as const;

const TIERS: readonly PersonTier[] = ['employee', 'contractor', 'vendor', 'visitor', 'executive'];
const STATUSES: readonly PersonStatus[] = ['active', 'notice', 'leaver', 'suspended', 'barred'];
const DAY = 24 * 3_600_000;

/** Dates without a time are whole days where the person works: a badge valid to the 20th still opens doors that day. */
export function readPeople(
  file: string,
  rows: readonly CsvRow[],
  sites: readonly Site[],
  faults: FaultList,
): Person[] {
  const isNew = createIdRegister(file, 'person', faults);
  const held = new Map<string, { badge: BadgeAssignment; line: number; person: string }[]>();
  return rows.flatMap((row): Person[] => {
    const fault = (message: string) => faults.add(file, row.line, message);
    const id = row.get('id');
    const name = row.get('name');
    if (id === '') fault('"id" is empty');
    if (name === '') fault('"name" is empty');
    const choice = <T extends string>(column: string, choices: readonly T[], fallback: T): T => {
      const value = row.get(column) || fallback;
      const found = choices.find((one) => one === value);
      if (found === undefined) fault(`"${column}" is "${value}"; it must be one of ${choices.join(', ')}`);
      return found ?? fallback;
    };
    const tier = choice('tier', TIERS, 'employee');
    const status = choice('status', STATUSES, 'active');
    const homeSite = row.get('home_site') || undefined;
    const home = sites.find((site) => site.id === homeSite);
    if (homeSite !== undefined && home === undefined) fault(`"home_site": there is no site "${homeSite}"`);
    const zone = home?.timezone ?? sites[0]?.timezone ?? 'UTC';
    const moment = (text: string, edge: 'from' | 'to', what: string): number | undefined => {
      if (text === '') return undefined;
      const at = parseMoment(text, edge, zone);
      if (at === undefined) fault(`${what}: "${text}" is no ISO date (2026-11-23 or 2026-11-23T08:00:00Z)`);
      return at;
    };
    const statusFrom = moment(row.get('status_from'), 'from', '"status_from"');
    const badges = row.list('badges').flatMap((text): BadgeAssignment[] => {
      const [number = '', span, ...rest] = text.split('@');
      const [from = '', to = '', ...more] = (span ?? '/').split('/');
      if (
        number === '' ||
        rest.length > 0 ||
        more.length > 0 ||
        (span !== undefined && !span.includes('/'))
      ) {
        fault(`badge "${text}" must be NUMBER or NUMBER@FROM/TO`);
        return [];
      }
      const validFrom = moment(from, 'from', `badge ${number}`);
      const validTo = moment(to, 'to', `badge ${number}`);
      if (validFrom !== undefined && validTo !== undefined && validTo < validFrom) {
        fault(`badge ${number} ends before it begins`);
        return [];
      }
      return [
        { number, ...(validFrom !== undefined && { validFrom }), ...(validTo !== undefined && { validTo }) },
      ];
    });
    const email = row.get('email') || undefined;
    if (email !== undefined && !/^[^@\s]+@[^@\s]+$/.test(email)) fault(`"${email}" is no e-mail address`);
    if (id === '' || name === '' || !isNew(id, row.line)) return [];

    for (const badge of badges) {
      const holders = held.get(badge.number) ?? [];
      const other = holders.find((holder) => overlaps(holder.badge, badge));
      if (other !== undefined)
        fault(
          `badge ${badge.number} is held by "${other.person}" (line ${other.line}) and by "${id}" at the same time: ` +
            'give each a span, NUMBER@FROM/TO',
        );
      held.set(badge.number, [...holders, { badge, line: row.line, person: id }]);
    }
    const contractHours = row.list('contract_hours').flatMap((text): WeeklyHours[] => {
      const hours = parseWeeklyHours(text);
      if (!hours) fault(`"contract_hours": "${text}" must be such as Mon-Fri 07:00-19:00`);
      return hours ? [hours] : [];
    });
    const plates = row.list('plates');
    for (const plate of plates) if (barePlate(plate).length < 2) fault(`"${plate}" is no number plate`);
    const department = row.get('department') || undefined;
    const title = row.get('title') || undefined;
    return [
      {
        id,
        name,
        ...(department && { department }),
        ...(title && { title }),
        tier,
        status,
        ...(statusFrom !== undefined && { statusFrom }),
        ...(email && { email }),
        badges,
        accounts: row.list('accounts'),
        hosts: row.list('hosts'),
        ...(plates.length > 0 && { plates }),
        ...(homeSite && { homeSite }),
        ...(contractHours.length > 0 && { contractHours }),
      },
    ];
  });
}

const DAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];

/** `Mon-Fri 07:00-19:00` or `Sat 08:00-12:00`; an end before the beginning runs past midnight into the next day. */
export function parseWeeklyHours(text: string): WeeklyHours | undefined {
  const parts = /^([a-z]{3})(?:-([a-z]{3}))? (\d{2}):(\d{2})-(\d{2}):(\d{2})$/i.exec(text.trim());
  if (!parts) return undefined;
  const first = DAYS.indexOf(parts[1]!.toLowerCase());
  const last = DAYS.indexOf((parts[2] ?? parts[1]!).toLowerCase());
  const [from, to] = [Number(parts[3]) * 60 + Number(parts[4]), Number(parts[5]) * 60 + Number(parts[6])];
  if (first < 0 || last < 0 || from >= 1_440 || to > 1_440 || Number(parts[4]) > 59 || Number(parts[6]) > 59)
    return undefined;
  const days = Array.from({ length: ((last - first + 7) % 7) + 1 }, (_, index) => (first + index) % 7);
  return { days, from, to };
}

function overlaps(a: BadgeAssignment, b: BadgeAssignment): boolean {
  const from = (badge: BadgeAssignment) => badge.validFrom ?? Number.NEGATIVE_INFINITY;
  const to = (badge: BadgeAssignment) => badge.validTo ?? Number.POSITIVE_INFINITY;
  return from(a) <= to(b) && from(b) <= to(a);
}

function parseMoment(text: string, edge: 'from' | 'to', timeZone: string): number | undefined {
  if (/^\d{4}-\d{2}-\d{2}$/.test(text)) {
    const start = startOfLocalDay(text, timeZone);
    if (start === undefined || edge === 'from') return start;
    // The last millisecond of the local day, whatever its length.
    const next = new Date(Date.parse(`${text}T00:00:00Z`) + DAY).toISOString().slice(0, 10);
    return startOfLocalDay(next, timeZone)! - 1;
  }
  const at = /^\d{4}-\d{2}-\d{2}T.*(Z|[+-]\d{2}:\d{2})$/.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(at) ? undefined : at;
}
