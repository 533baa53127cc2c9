import type { FieldRecord, LoggedEvent } from '../../../shared/domain/event.ts';
import type { PlaceLikelihood, Presence, SiteOccupancy } from '../../../shared/domain/presence.ts';
import type { Deployment } from '../../../shared/domain/site.ts';
import { createFeedCoverage } from '../../../shared/lib/feed-coverage.ts';
import { type AccessDay, type CameraLookup, camerasOf, type DoorWord, type EnrichedEvent } from '../stage.ts';
import { createAccessPatterns } from './access-pattern.ts';
import { createCameraFields } from './camera-fields.ts';
import { createDoorStates } from './door-states.ts';
import { createOccupancy, type SiteCount } from './doubt/occupancy.ts';
import { createSightings, sightingOf } from './doubt/sightings.ts';
import { createLocalClock } from './local-time.ts';
import { createPassageFields } from './passage-fields.ts';
import { createPresenceReader, type Feed, type PresenceView } from './presence-view.ts';
import { createStaticFields, siteOfPerson } from './static-fields.ts';
import { createTimeline, type Timeline } from './timeline.ts';
import { travelTo } from './travel.ts';
import { contradiction, isReading, tellsPlace } from './whereabouts.ts';
import { createZoneMap } from './zone-map.ts';

/** A bound was reached: something that came late may be judged on less than was known once. */
export interface EnricherLimit {
  /** `person_full`, `total_full`: the oldest events were let go before their time. `too_late`: older than what is kept. */
  readonly type: 'person_full' | 'total_full' | 'too_late';
  readonly person: string;
  readonly dropped: number;
}

export interface EnricherOptions {
  /** How late an event may come and still re-judge what it touches, milliseconds. 24 h where absent; Infinity for a back-test. */
  readonly latenessMs?: number;
  /** Events kept per person, 20,000 where absent. */
  readonly perPerson?: number;
  /** Events kept in all, 400,000 where absent. */
  readonly total?: number;
  /** Days before an event that its person's usual places and hours are made of; 30 where absent. */
  readonly patternDays?: number;
  /** Cameras as they are set up now. Those of the deployment where absent. */
  readonly cameraOf?: CameraLookup;
  readonly onLimit?: (limit: EnricherLimit) => void;
}

export interface Enricher {
  /**
   * Takes what is known of passages besides the events added: days that lie before them, after a restart. Before the first
   * event that is added, so that none of it was judged without.
   */
  learn(days: readonly AccessDay[]): void;
  /**
   * Takes the next event of the log. Returns it enriched, with every event whose enrichment it changed (of its person, or
   * of everybody when it closes a gap in a presence feed), in order of (time, id).
   */
  add(event: LoggedEvent): EnrichedEvent[];
  /** Everybody, as believed at a time. */
  presence(asOf: number): Presence[];
  presenceOf(person: string, asOf: number): Presence;
  /** Where readings left a person, however long the feeds have been silent since; undefined past memory and the day's end. */
  leftAt(person: string, asOf: number): { readonly state: 'in' | 'out'; readonly zone?: string } | undefined;
  /** The people whose readings came since the last call, as believed at a time. */
  takeChangedPresence(asOf: number): Presence[];
  /**
   * Per site and zone: from what `presence` says, and as the interval that holds the truth 95 % of the time.
   * Costs a pass over the readings of a day: ask every few seconds, not every event.
   */
  occupancy(asOf: number): SiteOccupancy[];
  /** Where a person may be, likeliest site first, missed readings considered. */
  likelihoods(person: string, asOf: number): PlaceLikelihood[];
  doors(): DoorWord[];
  takeChangedDoors(): DoorWord[];
  /** Milliseconds of log that rebuild this state. */
  readonly horizonMs: number;
  /** Milliseconds after which a reading says nothing any more: presence memory, or a day where that is longer. */
  readonly memoryMs: number;
}

const DAY_MS = 24 * 3_600_000;
const LATENESS_MS = DAY_MS;
/** Presence this sure counts as certain in an occupancy. */
const SURE = 0.9;
/** Timelines are trimmed once in so many events. */
const TRIM_EVERY = 8_192;

/**
 * The enrich stage. What is added to an event is a function of the set of events kept, ordered by (time, id), never of
 * their arrival: an event that comes late re-enriches what it touches.
 */
export function createEnricher(deployment: Deployment, options: EnricherOptions = {}): Enricher {
  const { perPerson = 20_000, total = 400_000, onLimit = () => {} } = options;
  const cameraOf = options.cameraOf ?? camerasOf(deployment.cameras);
  const zones = createZoneMap(deployment, cameraOf);
  const clock = createLocalClock();
  const staticRecord = createStaticFields(deployment, clock);
  const passageFields = createPassageFields(zones);
  const cameraFields = createCameraFields(cameraOf);
  const doors = createDoorStates(deployment.doors.map((door) => door.id));
  const feeds = new Map<string, Feed>();
  for (const source of deployment.sources)
    if (source.role === 'presence' && source.freshWithinMs !== undefined)
      feeds.set(source.id, {
        id: source.id,
        name: source.name,
        coverage: createFeedCoverage(source.freshWithinMs),
      });
  const presenceReader = createPresenceReader(deployment, zones, clock, [...feeds.values()]);
  const horizonMs = (options.latenessMs ?? LATENESS_MS) + presenceReader.reachMs;
  const known = new Set(deployment.people.map((person) => person.id));
  /** By person, the one heard of longest ago first. */
  const timelines = new Map<string, Timeline>();
  const touched = new Set<string>();
  const patterns = createAccessPatterns(deployment, clock, {
    ...(options.patternDays === undefined ? {} : { days: options.patternDays }),
    zoneOf: zones.into,
  });
  const sightings = createSightings();
  const countSite = createOccupancy({
    deployment,
    zones,
    clock,
    readings: (person, from, to) => timelines.get(person)?.readings(from, to) ?? [],
    sightings: sightings.of,
    isSilent: (time) => presenceReader.staleFeed(time) !== undefined,
  });
  let counted: { readonly asOf: number; readonly counts: ReadonlyMap<string, SiteCount> } | undefined;
  let kept = 0;
  let newest = -Infinity;
  let sinceTrim = 0;

  const timelineOf = (person: string): Timeline => {
    const timeline = timelines.get(person) ?? createTimeline(zones, presenceReader.holds);
    timelines.delete(person);
    timelines.set(person, timeline);
    return timeline;
  };

  function enriched(event: LoggedEvent, timeline: Timeline | undefined): EnrichedEvent {
    const record = staticRecord(event);
    passageFields(record, event);
    cameraFields(record, event);
    const sighting = event.person && sightingOf(event, record);
    if (sighting && known.has(event.person.id)) sightings.add(event.person.id, sighting);
    if (!timeline || !event.person) return { event, record, knownAt: event.receivedAt };
    const state = timeline.before(event);
    const view = presenceReader.view(event.person.id, state, event.time);
    presenceFields(record, event, view);
    const basis = new Set<LoggedEvent>();
    if (view.reading) basis.add(view.reading);
    const spot = tellsPlace(event) ? zones.spotOf(event) : undefined;
    if (spot && (event.place?.door !== undefined || !isReading(event))) {
      const believed = presenceReader.believed(state, event.time);
      const violation = contradiction(believed, event, zones);
      if (violation && believed) {
        record['presence.antipassback'] = violation.violation;
        record['presence.antipassback_zone'] = violation.zone;
        basis.add(believed.since);
      }
      const last = state.lastPlace;
      const isRecent = last && event.time - last.event.time <= presenceReader.memoryMs;
      const travel = isRecent ? travelTo(last, event, { door: spot.id, position: spot.position }) : undefined;
      if (travel && last) {
        record['travel.distance_km'] = travel.distanceKm;
        record['travel.minutes'] = travel.minutes;
        record['travel.speed_kmh'] = travel.speedKmh;
        record['travel.from'] = zones.door(travel.from)
          ? travel.from
          : (zones.spotOf(last.event)?.name ?? travel.from);
        record['travel.from_kind'] = last.event.kind;
        basis.add(last.event);
      }
    }
    const pattern = isReading(event) ? patterns.fields(record, event.person.id, event) : undefined;
    let knownAt = event.receivedAt;
    for (const one of basis) knownAt = Math.max(knownAt, one.receivedAt);
    return { event, record, presence: view.presence, basis: [...basis], pattern, knownAt };
  }

  /** Everybody's events of a time range: a feed's gap was closed over it. */
  function inRange(range: { from: number; to: number } | undefined): LoggedEvent[] {
    if (!range || range.from > newest) return [];
    return [...timelines.values()].flatMap((timeline) => timeline.between(range.from, range.to));
  }

  function limit(type: EnricherLimit['type'], person: string, dropped: number): void {
    kept -= dropped;
    if (dropped > 0) onLimit({ type, person, dropped });
  }

  function trim(): void {
    sinceTrim = 0;
    for (const timeline of timelines.values())
      kept -= timeline.forget(Math.min(timeline.newest(), newestReceived) - horizonMs);
    sightings.forget(Math.min(newest, newestReceived) - horizonMs);
    if (Number.isFinite(horizonMs)) patterns.forget(Math.min(newest, newestReceived));
    for (const feed of feeds.values()) feed.coverage.forget(Math.min(newest, newestReceived) - horizonMs);
    for (const [person, timeline] of timelines) {
      if (kept <= total) break;
      limit('total_full', person, timeline.forgetOldest(Math.min(timeline.size(), kept - total)));
    }
  }
  /** Claimed times may lie ahead; what is let go is measured from no later than was received. */
  let newestReceived = -Infinity;

  function add(event: LoggedEvent): EnrichedEvent[] {
    counted = undefined;
    newest = Math.max(newest, event.time);
    newestReceived = Math.max(newestReceived, event.receivedAt);
    doors.add(event);
    const affected = inRange(feeds.get(event.source)?.coverage.add(event.time));
    const person = event.person && known.has(event.person.id) ? event.person.id : undefined;
    if (person === undefined) return withOthers([], affected, enriched(event, undefined));
    if (tellsPlace(event)) touched.add(person);
    const timeline = timelineOf(person);
    affected.push(
      ...patterns.add(person, event, () =>
        timeline.readings(event.time - 2 * DAY_MS, Infinity).map((one) => one.event),
      ),
    );
    if (timeline.isForgotten(event.time)) {
      onLimit({ type: 'too_late', person, dropped: 0 });
      return withOthers([], affected, enriched(event, undefined));
    }
    const changed = timeline.add(event);
    kept++;
    const result = withOthers(changed, affected, undefined);
    if (timeline.size() > perPerson)
      limit('person_full', person, timeline.forgetOldest(Math.ceil(perPerson / 10)));
    if (++sinceTrim >= TRIM_EVERY) trim();
    return result;
  }

  function withOthers(
    changed: readonly LoggedEvent[],
    affected: readonly LoggedEvent[],
    alone: EnrichedEvent | undefined,
  ): EnrichedEvent[] {
    const events = affected.length === 0 ? changed : [...new Set([...changed, ...affected])];
    const result = events.map((event) => enriched(event, timelines.get(event.person!.id)));
    if (alone) result.unshift(alone);
    return result;
  }

  const presenceOf = (person: string, asOf: number): Presence =>
    presenceReader.view(person, timelines.get(person)?.at(asOf) ?? {}, asOf).presence;

  /** Counted once for a moment, until another event comes. */
  function countsAt(asOf: number): ReadonlyMap<string, SiteCount> {
    if (counted?.asOf !== asOf)
      counted = {
        asOf,
        counts: new Map(deployment.sites.map((site) => [site.id, countSite(site, asOf)])),
      };
    return counted.counts;
  }

  return {
    add,
    learn(days) {
      for (const day of days) if (known.has(day.person)) patterns.learn(day);
    },
    horizonMs,
    memoryMs: presenceReader.reachMs,
    presence: (asOf) => deployment.people.map((person) => presenceOf(person.id, asOf)),
    presenceOf,
    leftAt(person, asOf) {
      const left = presenceReader.believed(timelines.get(person)?.at(asOf) ?? {}, asOf);
      return left && { state: left.state, ...(left.zone === undefined ? {} : { zone: left.zone }) };
    },
    takeChangedPresence(asOf) {
      const changed = [...touched].map((person) => presenceOf(person, asOf));
      touched.clear();
      return changed;
    },
    occupancy(asOf) {
      const counts = new Map(deployment.sites.map((site) => [site.id, { certain: 0, possible: 0 }]));
      for (const person of deployment.people) {
        // Believed inside counts as possible even while a stale feed keeps presence from being known.
        const believed = presenceReader.believed(timelines.get(person.id)?.at(asOf) ?? {}, asOf);
        const count = believed?.state === 'in' ? counts.get(believed.site) : undefined;
        if (!count) continue;
        count.possible++;
        if (presenceOf(person.id, asOf).confidence >= SURE) count.certain++;
      }
      const because = presenceReader.staleFeed(asOf);
      return [...counts].map(([id, count]) => {
        const { site, zones: zoneCounts } = countsAt(asOf).get(id)!;
        const { low, high, expected } = site;
        return {
          id,
          ...count,
          low,
          high,
          expected,
          zones: zoneCounts,
          ...(because ? { because } : {}),
          asOf,
        };
      });
    },
    likelihoods: (person, asOf) =>
      [...countsAt(asOf).values()].flatMap(({ likelihoods }) => likelihoods.get(person) ?? []),
    doors: doors.all,
    takeChangedDoors: doors.takeChanged,
  };
}

function presenceFields(record: FieldRecord, event: LoggedEvent, { presence }: PresenceView): void {
  record['presence.state'] = presence.state;
  record['presence.confidence'] = presence.confidence;
  if (presence.state === 'unknown') return;
  if (presence.place) record['presence.site'] = presence.place.site;
  if (presence.place?.zone) record['presence.zone'] = presence.place.zone;
  if (presence.since !== undefined)
    record['presence.since_minutes'] = Math.floor((event.time - presence.since) / 60_000);
  const site = siteOfPerson(record, tellsPlace(event));
  if (presence.state === 'in' && site !== undefined)
    record['presence.same_site'] = site === presence.place?.site;
}
