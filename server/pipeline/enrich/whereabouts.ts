import type { LoggedEvent } from '../../../shared/domain/event.ts';
import type { Door, LngLat } from '../../../shared/domain/site.ts';
import { RECOGNISED_FROM, recognitionOf } from '../../../shared/lib/recognition.ts';
import type { ZoneMap } from './zone-map.ts';

/**
 * Where a person is believed to be, folded over their readings in order of (time, id). Pure.
 *
 *   nothing --granted in--> inside --granted out--> outside
 *   granted, then `taken` at that door: the same passage, surer
 *   granted, then `not_taken` at that door: the passage did not happen, what was believed before holds again
 *   denied, anti-passback: the person stood at that door; where they are stays as believed, and is borne out where
 *     they stood inside as believed
 *   recognised by a camera of a zone they are believed in: borne out; of another: inside that zone; their car's plate: only
 *     where it was read
 *
 * A belief that no longer holds at a reading (`holds`: memory, day end) is not built upon.
 */
export interface Whereabouts {
  readonly position?: Position;
  /** Last place the person's badge was physically read, passage or not, or a camera recognised them or their car. */
  readonly lastPlace?: PhysicalPlace;
}
export interface Position {
  readonly state: 'in' | 'out';
  readonly site: string;
  readonly zone?: string;
  readonly since: LoggedEvent;
  readonly isConfirmed: boolean;
  /** When anything last bore it out: the passage itself, or what told later that they were still inside. */
  readonly heardAt: number;
  /** What was believed before, for a passage that turns out not to have been taken. */
  readonly before?: Omit<Position, 'before'>;
}
export interface PhysicalPlace {
  readonly event: LoggedEvent;
  /** Door; camera or site where there is none. */
  readonly door: string;
  readonly at: LngLat;
}

export const NOWHERE: Whereabouts = {};

/** Kinds that are readings: they tell where a person's badge was. */
const READINGS = new Set([
  'access.granted',
  'access.denied',
  'access.taken',
  'access.not_taken',
  'access.duress',
  'access.antipassback',
]);
const PASSAGES = new Set(['access.granted', 'access.taken', 'access.duress']);
/** A granted and a taken reading at one door this near are one passage. */
export const SAME_PASSAGE_MS = 120_000;

/** A badge reading. */
export const isReading = (event: LoggedEvent) => READINGS.has(event.kind);

/** A camera recognised somebody, or their car, surely enough to be believed. */
export const isSeen = (event: LoggedEvent) => (recognitionOf(event) ?? 0) >= RECOGNISED_FROM;

/** It says where its person, or what is theirs, was. */
export const tellsPlace = (event: LoggedEvent) => isReading(event) || isSeen(event);

const field = (event: LoggedEvent, name: string) => {
  const value = event.fields[name];
  return typeof value === 'string' ? value : typeof value === 'number' ? String(value) : undefined;
};
export const doorOf = (event: LoggedEvent) => event.place?.door ?? field(event, 'portal.uid');
/** Which way a reading says it went, `in` or `out`. */
export const statedDirection = (event: LoggedEvent) => field(event, 'direction')?.toLowerCase();

const isSamePassage = (position: Position | undefined, event: LoggedEvent) =>
  position !== undefined &&
  !position.isConfirmed &&
  position.since.kind !== 'access.taken' &&
  doorOf(position.since) === doorOf(event) &&
  (statedDirection(event) === undefined ||
    statedDirection(position.since) === undefined ||
    statedDirection(position.since) === statedDirection(event)) &&
  event.time - position.since.time <= SAME_PASSAGE_MS;

/** Whether a belief still holds at a time. */
export type Holds = (position: Position, time: number) => boolean;

/** What is believed after a reading. */
export function advance(state: Whereabouts, event: LoggedEvent, zones: ZoneMap, holds: Holds): Whereabouts {
  const held = state.position && holds(state.position, event.time) ? state.position : undefined;
  if (isSeen(event)) return advanceSeen(state, held, event, zones);
  const doorId = doorOf(event);
  const door = doorId === undefined ? undefined : zones.door(doorId);
  if (!door) return state;
  const lastPlace: PhysicalPlace = { event, door: door.id, at: door.position };
  if (event.kind === 'access.taken' && isSamePassage(held, event))
    return { position: { ...held!, isConfirmed: true, heardAt: event.time }, lastPlace };
  if (event.kind === 'access.not_taken' && isSamePassage(held, event))
    return held?.before ? { position: held.before, lastPlace } : { lastPlace };
  if (!PASSAGES.has(event.kind))
    return held && stoodWithin(held, door, event, zones)
      ? { position: { ...held, heardAt: event.time }, lastPlace }
      : { ...state, lastPlace };

  const passage = zones.passage(door.id, statedDirection(event));
  // A door that reads both ways and does not say which: at the site, on either side.
  const zone = passage ? (passage.to === 'outside' ? undefined : passage.to) : zones.around(door);
  const position: Position = {
    state: passage?.to === 'outside' ? 'out' : 'in',
    site: door.site,
    ...(zone === undefined ? {} : { zone }),
    since: event,
    isConfirmed: event.kind === 'access.taken',
    heardAt: event.time,
    ...beforeIt(held),
  };
  return { position, lastPlace };
}

function advanceSeen(
  state: Whereabouts,
  held: Position | undefined,
  event: LoggedEvent,
  zones: ZoneMap,
): Whereabouts {
  const spot = zones.spotOf(event);
  const lastPlace: PhysicalPlace | undefined = spot
    ? { event, door: spot.id, at: spot.position }
    : state.lastPlace;
  const told = { ...state, ...(lastPlace ? { lastPlace } : {}) };
  const { site, zone } = event.place ?? {};
  // A car is not its owner, and a camera outside of every zone shows nobody inside.
  if (event.kind !== 'video.recognised' || site === undefined || zone === undefined) return told;
  if (held?.state === 'in' && held.site === site && zones.chain(held.zone ?? '').includes(zone))
    return { ...told, position: { ...held, heardAt: event.time } };
  return {
    ...told,
    position: {
      state: 'in',
      site,
      zone,
      since: event,
      isConfirmed: false,
      heardAt: event.time,
      ...beforeIt(held),
    },
  };
}

function beforeIt(held: Position | undefined): Pick<Position, 'before'> {
  if (!held) return {};
  const { before: _, ...before } = held;
  return { before };
}

/**
 * Whether somebody who passed no door stood inside as believed: on that side of it, in a zone they are believed in or one
 * within it. Outside bears nothing out: whoever left may have gone anywhere.
 */
function stoodWithin(held: Position, door: Door, event: LoggedEvent, zones: ZoneMap): boolean {
  if (held.state !== 'in' || held.site !== door.site) return false;
  const stoodIn = zones.passage(door.id, statedDirection(event))?.from ?? zones.around(door) ?? 'outside';
  if (stoodIn === 'outside') return false;
  const { zone } = held;
  return zone === undefined || zones.chain(zone).includes(stoodIn) || zones.chain(stoodIn).includes(zone);
}

export interface AntiPassback {
  readonly violation: 'entry_while_inside' | 'exit_without_entry';
  readonly zone: string;
}

/**
 * Whether a reading contradicts what was believed before it. A way in contradicts while the person is believed inside a
 * zone that does not enclose where they came from and whose every exit is read; a way out, when it leaves a zone they are
 * not believed in and whose every entry is read. Nothing believed contradicts nothing.
 */
export function contradiction(
  believed: Position | undefined,
  event: LoggedEvent,
  zones: ZoneMap,
): AntiPassback | undefined {
  if (event.kind !== 'access.granted' && event.kind !== 'access.taken' && event.kind !== 'access.duress')
    return undefined;
  // Readings contradict readings: whoever a camera took for somebody may be somebody else.
  if (believed?.since.kind === 'video.recognised') return undefined;
  if (!believed || (event.kind === 'access.taken' && isSamePassage(believed, event))) return undefined;
  const passage = zones.passage(doorOf(event) ?? '', statedDirection(event));
  if (!passage) return undefined;
  const source = zones.chain(passage.from);
  const chain = believed.state === 'in' && believed.zone ? zones.chain(believed.zone) : [];
  if (passage.direction === 'in') {
    const zone = chain.find((one) => !source.includes(one) && zones.exitsRead(one));
    return zone === undefined ? undefined : { violation: 'entry_while_inside', zone };
  }
  // Believed at the site, in no known zone: no ground to say they never entered.
  if (believed.state === 'in' && believed.zone === undefined) return undefined;
  const zone = source.find((one) => !chain.includes(one) && zones.entriesRead(one));
  return zone === undefined ? undefined : { violation: 'exit_without_entry', zone };
}

const samePosition = (a: Omit<Position, 'before'> | undefined, b: Omit<Position, 'before'> | undefined) =>
  a === b ||
  (a !== undefined &&
    b !== undefined &&
    a.since.id === b.since.id &&
    a.state === b.state &&
    a.zone === b.zone &&
    a.site === b.site &&
    a.isConfirmed === b.isConfirmed &&
    a.heardAt === b.heardAt);

/** Equal in all that later events can see. */
export function sameWhereabouts(a: Whereabouts, b: Whereabouts): boolean {
  return (
    a === b ||
    (a.lastPlace?.event.id === b.lastPlace?.event.id &&
      samePosition(a.position, b.position) &&
      samePosition(a.position?.before, b.position?.before))
  );
}
