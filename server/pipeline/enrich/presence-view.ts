import type { PlaceRef } from '../../../shared/domain/entity.ts';
import type { LoggedEvent } from '../../../shared/domain/event.ts';
import type { Presence } from '../../../shared/domain/presence.ts';
import type { Deployment, Site } from '../../../shared/domain/site.ts';
import type { FeedCoverage } from '../../../shared/lib/feed-coverage.ts';
import type { LocalClock } from './local-time.ts';
import { type Holds, type Position, SAME_PASSAGE_MS, type Whereabouts } from './whereabouts.ts';
import type { ZoneMap } from './zone-map.ts';

/** How sure a belief is. Where a way out is not read, whoever was read in may have left unseen. */
export const PRESENCE_CONFIDENCE = { confirmed: 0.98, read: 0.95, exitsUnread: 0.7 } as const;

export interface PresenceView {
  readonly presence: Presence;
  /** The reading it rests on, unless unknown. */
  readonly reading?: LoggedEvent;
}

export interface Feed {
  readonly id: string;
  readonly name: string;
  readonly coverage: FeedCoverage;
}

export interface PresenceReader {
  /** Where a person is believed to be at a time, given what their readings led to. */
  view(person: string, state: Whereabouts, time: number): PresenceView;
  /** The belief at a time while it still holds: not past memory, not past the day's end. Freshness is not asked. */
  believed(state: Whereabouts, time: number): Position | undefined;
  /** Why nothing can be known at a time, in words: a presence feed was silent. */
  staleFeed(time: number): string | undefined;
  /** Whether a belief still holds at a time: not past memory, not past the day's end. */
  readonly holds: Holds;
  readonly memoryMs: number;
  /** Milliseconds before a time within which lies every reading that what is believed at that time can depend on. */
  readonly reachMs: number;
}

/** From one end of a day to the next, where the clock is set back by two hours. */
const LONGEST_DAY_MS = 26 * 3_600_000;

/** Turns the fold of a person's readings into an answer at a time: memory, day end and freshness applied. */
export function createPresenceReader(
  deployment: Deployment,
  zones: ZoneMap,
  clock: LocalClock,
  feeds: readonly Feed[],
): PresenceReader {
  const siteById = new Map<string, Site>(deployment.sites.map((site) => [site.id, site]));
  const { presenceMemoryHours, dayEndsAtHour } = deployment.settings;
  const memoryMs = presenceMemoryHours * 3_600_000;

  function expiry(position: Position | undefined, time: number): string | undefined {
    if (!position || time - position.heardAt > memoryMs)
      return `no reading for more than ${presenceMemoryHours} h says where they are`;
    const timezone = siteById.get(position.site)?.timezone ?? 'UTC';
    if (position.state === 'in' && time >= clock.nextHour(position.since.time, dayEndsAtHour, timezone))
      return `the day ended (${String(dayEndsAtHour).padStart(2, '0')}:00) without a reading out`;
    return undefined;
  }
  const holds: Holds = (position, time) => expiry(position, time) === undefined;

  function staleFeed(time: number): string | undefined {
    for (const feed of feeds) {
      const since = feed.coverage.silentSince(time);
      if (since === undefined) continue;
      if (since === null) return `feed ${feed.name} has not been heard`;
      return `feed ${feed.name} is ${Math.floor((time - since) / 60_000)} min old`;
    }
    return undefined;
  }

  return {
    memoryMs,
    // Nobody outside is borne out, so their passage is no older than memory; whoever is inside is so until their day ends,
    // however often they are borne out. Either passage may have been granted just before it was taken.
    reachMs: Math.max(memoryMs, LONGEST_DAY_MS) + SAME_PASSAGE_MS,
    staleFeed,
    holds,
    believed: ({ position }, time) => (position && holds(position, time) ? position : undefined),
    view(person, state, time) {
      const because = staleFeed(time) ?? expiry(state.position, time);
      if (because !== undefined) return { presence: { person, state: 'unknown', confidence: 0, because } };
      const position = state.position!;
      return {
        presence: {
          person,
          state: position.state,
          place: placeOf(position, zones),
          since: position.since.time,
          confidence: confidenceOf(position, zones),
        },
        reading: position.since,
      };
    },
  };
}

function placeOf(position: Position, zones: ZoneMap): PlaceRef {
  const door = position.since.place?.door;
  const floor = door === undefined ? position.since.place?.floor : zones.door(door)?.floor;
  return {
    site: position.site,
    ...(floor ? { floor } : {}),
    ...(position.zone ? { zone: position.zone } : {}),
    ...(door ? { door } : {}),
    via: door === undefined ? 'camera' : 'door',
  };
}

function confidenceOf(position: Position, zones: ZoneMap): number {
  const chain = position.zone ? zones.chain(position.zone) : [];
  if (position.state === 'in' && (chain.length === 0 || !chain.every(zones.exitsRead)))
    return Math.min(PRESENCE_CONFIDENCE.exitsUnread, seenSurely(position));
  if (position.since.kind === 'video.recognised')
    return Math.min(PRESENCE_CONFIDENCE.read, seenSurely(position));
  return position.isConfirmed ? PRESENCE_CONFIDENCE.confirmed : PRESENCE_CONFIDENCE.read;
}

/** How sure a camera was of the person; 1 where a badge says it. */
const seenSurely = ({ since }: Position) =>
  since.kind === 'video.recognised' ? (since.person?.confidence ?? 0) : 1;
