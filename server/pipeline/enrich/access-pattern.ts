import type { FieldRecord, LoggedEvent } from '../../../shared/domain/event.ts';
import type { Deployment } from '../../../shared/domain/site.ts';
import type { AccessDay, EnrichedEvent } from '../stage.ts';
import type { LocalClock } from './local-time.ts';

/** Days of passages before a person's usual places and hours are called known. */
export const PATTERN_KNOWN_DAYS = 10;
/** Days before an event's own that its person's pattern is made of. */
export const PATTERN_DAYS = 30;
/** Days of a kind (working days, weekend) that must have gone by before an hour of it can be unusual. */
const CLASS_DAYS = 4;
/** What may come late, and the hours by which places' days differ. */
const MARGIN_DAYS = 3;
const DAY_MS = 86_400_000;
const HOURS = 24;

/** Kinds by which a person is known to use a door. Refusals and duress make nothing usual. */
export const PASSAGE_KINDS = ['access.granted', 'access.taken'] as const;
const PASSAGES: ReadonlySet<string> = new Set(PASSAGE_KINDS);

export interface Passage {
  /** Days since 1970 on the clock of the place. */
  readonly day: number;
  /** 0..23, on the same clock. */
  readonly hour: number;
  readonly door: string;
}

/** Reads off an event which door was used on which local day and in which hour; nothing where no door was. */
export function createPassageReader(deployment: Pick<Deployment, 'sites'>, clock: LocalClock) {
  const timezones = new Map(deployment.sites.map((site) => [site.id, site.timezone]));
  const momentOf = ({ time, place }: Pick<LoggedEvent, 'time' | 'place'>): Passage | undefined => {
    if (place?.door === undefined) return undefined;
    const { date, hour } = clock.at(time, timezones.get(place.site) ?? 'UTC');
    return { day: date, hour, door: place.door };
  };
  return {
    momentOf,
    passageOf(event: Pick<LoggedEvent, 'time' | 'place' | 'kind' | 'receivedAt'>): Passage | undefined {
      const passage = PASSAGES.has(event.kind) ? momentOf(event) : undefined;
      // What claims to lie days ahead is a broken clock, and would be kept until its day comes.
      return passage && passage.day > Math.floor(event.receivedAt / DAY_MS) + 2 ? undefined : passage;
    },
  };
}

interface Day {
  doors: readonly string[];
  /** One bit an hour. */
  hours: number;
}

/**
 * Which doors and hours are usual for a person: a union by local day of their passages, so the same set of passages gives
 * the same answer in any order. An event is judged by the thirty days before its own day; what comes late changes the
 * days after its own.
 */
export function createAccessPatterns(
  deployment: Pick<Deployment, 'sites' | 'doors'>,
  clock: LocalClock,
  { days: window = PATTERN_DAYS, zoneOf }: { days?: number; zoneOf: (door: string) => string | undefined },
) {
  const reader = createPassageReader(deployment, clock);
  const people = new Map<string, Map<number, Day>>();

  /** Whether it says something new. */
  function learn({ person, day, doors, hours }: AccessDay): boolean {
    const days = people.get(person) ?? new Map<number, Day>();
    people.set(person, days);
    const known = days.get(day);
    if (!known) {
      days.set(day, { doors: [...new Set(doors)], hours });
      return true;
    }
    const more = doors.filter((door) => !known.doors.includes(door));
    if (more.length === 0 && (known.hours | hours) === known.hours) return false;
    known.doors = [...known.doors, ...new Set(more)];
    known.hours |= hours;
    return true;
  }

  /** Writes `pattern.*` for a reading at a door; returns what they rest on. */
  function fields(record: FieldRecord, person: string, event: LoggedEvent): EnrichedEvent['pattern'] {
    const moment = reader.momentOf(event);
    if (!moment) return undefined;
    const { day: today, hour, door } = moment;
    const zone = zoneOf(door);
    let [known, first, sameDoor, sameZone, sameHour] = [0, today, false, false, false];
    const near = around(hour);
    const isWeekend = weekend(today);
    for (const [day, { doors, hours }] of people.get(person) ?? []) {
      if (day >= today || day < today - window) continue;
      known++;
      first = Math.min(first, day);
      sameDoor ||= doors.includes(door);
      sameZone ||= zone !== undefined && doors.some((one) => zoneOf(one) === zone);
      sameHour ||= weekend(day) === isWeekend && (hours & near) !== 0;
    }
    record['pattern.days_known'] = known;
    record['pattern.state'] = known >= PATTERN_KNOWN_DAYS ? 'known' : 'unknown';
    if (known < PATTERN_KNOWN_DAYS) return { known, window };
    record['pattern.first_time_door'] = !sameDoor;
    if (zone !== undefined) record['pattern.first_time_zone'] = !sameZone;
    let ofClass = 0;
    for (let day = first; day < today; day++) if (weekend(day) === isWeekend) ofClass++;
    if (ofClass >= CLASS_DAYS) record['pattern.usual_hours'] = sameHour;
    return { known, window };
  }
  function saying(person: string, event: LoggedEvent): string {
    const record: FieldRecord = {};
    fields(record, person, event);
    return Object.values(record).join();
  }

  return {
    learn,
    fields,
    /**
     * Takes an event of a person. Returns those of the readings, taken already, whose pattern is another now: some of the
     * thirty days after its own. `readings` is asked only where the event says something new.
     */
    add(person: string, event: LoggedEvent, readings: () => readonly LoggedEvent[]): LoggedEvent[] {
      const passage = reader.passageOf(event);
      if (!passage) return [];
      const { day, hour, door } = passage;
      const said = { person, day, doors: [door], hours: 1 << hour };
      const known = people.get(person)?.get(day);
      if (known?.doors.includes(door) && (known.hours & said.hours) !== 0) return [];
      const later = readings().filter((one) => {
        const moment = reader.momentOf(one);
        return moment !== undefined && moment.day > day && moment.day <= day + window;
      });
      const before = later.map((one) => saying(person, one));
      learn(said);
      return later.filter((one, index) => saying(person, one) !== before[index]);
    },
    /** Lets go of days that nothing still to come can ask for. `time`: of the newest event received. */
    forget(time: number): void {
      const oldest = Math.floor(time / DAY_MS) - window - MARGIN_DAYS;
      for (const [person, days] of people) {
        for (const day of days.keys()) if (day < oldest) days.delete(day);
        if (days.size === 0) people.delete(person);
      }
    },
  };
}
export type AccessPatterns = ReturnType<typeof createAccessPatterns>;

/** 1 January 1970 was a Thursday. */
const weekend = (day: number) => [2, 3].includes(((day % 7) + 7) % 7);

/** The hour, and the ones before and after it. */
const around = (hour: number) =>
  (1 << ((hour + HOURS - 1) % HOURS)) | (1 << hour) | (1 << ((hour + 1) % HOURS));
