import type { LoggedEvent } from '../../../shared/domain/event.ts';
import type { LngLat } from '../../../shared/domain/site.ts';
import { RECOGNISED_FROM, recognitionOf } from '../../../shared/lib/recognition.ts';
import type { ZoneMap } from './zone-map.ts';

/**
 * Where a person is believed to be, folded over their readings in order of (time, id). Pure.
 *
 *   nothing --granted in--> inside --granted out--> outside
 *   granted, then `taken` at that door: the same passage, surer
 *   granted, then `not_taken` at that door: the passage did not happen, what was believed before holds again
 *   denied, duress, anti-passback: the person stood at that door; where they are stays as believed
 *   recognised by a camera of a zone they are not believed in: inside that zone; their car's plate: only where it was read
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
const SAME_PASSAGE_MS = 120_000;

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

/** What is believed after a reading. */
export function advance(state: Whereabouts, event: LoggedEvent, zones: ZoneMap): Whereabouts {
  if (isSeen(event)) return advanceSeen(state, event, zones);
  const doorId = doorOf(event);
  const door = doorId === undefined ? undefined : zones.door(doorId);
  if (!door) return state;
  const lastPlace: PhysicalPlace = { event, door: door.id, at: door.position };
  if (event.kind === 'access.taken' && isSamePassage(state.position, event))
    return { position: { ...state.position!, isConfirmed: true }, lastPlace };
  if (event.kind === 'access.not_taken') {
    if (!isSamePassage(state.position, event)) return { ...state, lastPlace };
    const before = state.position?.before;
    return before ? { position: before, lastPlace } : { lastPlace };
  }
  if (!PASSAGES.has(event.kind)) return { ...state, lastPlace };

  const passage = zones.passage(door.id, statedDirection(event));
  // A door that reads both ways and does not say which: at the site, on either side.
  const zone = passage ? (passage.to === 'outside' ? undefined : passage.to) : zones.around(door);
  const { before: _, ...before } = state.position ?? {};
  const position: Position = {
    state: passage?.to === 'outside' ? 'out' : 'in',
    site: door.site,
    ...(zone === undefined ? {} : { zone }),
    since: event,
    isConfirmed: event.kind === 'access.taken',
    ...(state.position ? { before: before as Omit<Position, 'before'> } : {}),
  };
  return { position, lastPlace };
}

function advanceSeen(state: Whereabouts, event: LoggedEvent, zones: ZoneMap): Whereabouts {
  const spot = zones.spotOf(event);
  const lastPlace: PhysicalPlace | undefined = spot
    ? { event, door: spot.id, at: spot.position }
    : state.lastPlace;
  const told = { ...state, ...(lastPlace ? { lastPlace } : {}) };
  const { site, zone } = event.place ?? {};
  // A car is not its owner, and a camera outside of every zone shows nobody inside.
  if (event.kind !== 'video.recognised' || site === undefined || zone === undefined) return told;
  const { before: _, ...before } = state.position ?? {};
  if (
    state.position?.state === 'in' &&
    state.position.site === site &&
    zones.chain(state.position.zone ?? '').includes(zone)
  )
    return told;
  return {
    ...told,
    position: {
      state: 'in',
      site,
      zone,
      since: event,
      isConfirmed: false,
      ...(state.position ? { before: before as Omit<Position, 'before'> } : {}),
    },
  };
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
    a.isConfirmed === b.isConfirmed);

/** Equal in all that later events can see. */
export function sameWhereabouts(a: Whereabouts, b: Whereabouts): boolean {
  return (
    a === b ||
    (a.lastPlace?.event.id === b.lastPlace?.event.id &&
      samePosition(a.position, b.position) &&
      samePosition(a.position?.before, b.position?.before))
  );
}
