import type { PlaceLikelihood, ZoneOccupancy } from '../../../../shared/domain/presence.ts';
import type { Deployment, Person, Site } from '../../../../shared/domain/site.ts';
import type { LocalClock } from '../local-time.ts';
import type { TimelineReading } from '../timeline.ts';
import { doorOf, statedDirection } from '../whereabouts.ts';
import type { ZoneMap } from '../zone-map.ts';
import { type Missed, SURE } from './chance-inside.ts';
import { countInterval } from './count-interval.ts';
import { type Contradictions, missedShares, noContradictions, withUnread } from './missed-readings.ts';
import { chancesInside, type Observation, type PlaceRun, type Track } from './place-filter.ts';
import type { Sighting } from './sightings.ts';

export interface OccupancyDeps {
  readonly deployment: Deployment;
  readonly zones: ZoneMap;
  readonly clock: LocalClock;
  /** A person's readings with from <= time <= to, in order. */
  readonly readings: (person: string, from: number, to: number) => readonly TimelineReading[];
  readonly sightings: (person: string, from: number, to: number) => readonly Sighting[];
  /** A presence feed was silent then. */
  readonly isSilent: (time: number) => boolean;
}

export interface SiteCount {
  readonly site: ZoneOccupancy;
  readonly zones: readonly ZoneOccupancy[];
  /** Chance of each person of being at the site and in each zone (`site`, then zone ids), at least 0.5 %. */
  readonly likelihoods: ReadonlyMap<string, readonly PlaceLikelihood[]>;
}

const DEFAULTS = { tailgating: 0.1, missedExits: 0.1, typicalStayHours: 6 } as const;
const HOUR_MS = 3_600_000;
/** The count begins at the local end of a day at least this long ago: nobody's stay is older than a memory. */
const REACH_MS = 40 * HOUR_MS;
const TOLD_FROM = 0.005;
/** What is left out on each side of a count. Where people leave unread they leave together (at noon, at night), which a sum of one by
 * one makes too little of. */
const OUTSIDE = 0.025;
const OUTSIDE_UNREAD = 0.005;

interface Place {
  readonly id: string;
  /** Zone; absent for the site as a whole. */
  readonly zone?: string;
  readonly holds: (zone: string | undefined, site: string) => boolean;
  readonly parents: readonly string[];
  readonly unread: Missed;
}

/**
 * How many people are in each site and zone, as an interval that holds the truth 95 % of the time. Three runs of the
 * filter, with the likely shares of missed readings and one standard deviation to either side; the interval reaches from
 * the low end of the run with fewest people to the high end of the one with most. A function of the readings, the network use
 * and `asOf`; only what lies since the local day's end 16 to 40 h ago is looked at.
 */
export function createOccupancy({ deployment, zones, clock, readings, sightings, isSilent }: OccupancyDeps) {
  const { settings } = deployment;
  const assumed = {
    tailgating: settings.tailgatingRate ?? DEFAULTS.tailgating,
    missedExits: settings.missedExitRate ?? DEFAULTS.missedExits,
  };
  const stay = settings.typicalStayHours ?? DEFAULTS.typicalStayHours;
  const placesBySite = new Map(deployment.sites.map((site) => [site.id, placesOf(site, deployment, zones)]));

  return function count(site: Site, asOf: number): SiteCount {
    const from = clock.nextHour(asOf - REACH_MS, settings.dayEndsAtHour, site.timezone);
    const next = clock.nextHour(from, settings.dayEndsAtHour, site.timezone);
    const places = placesBySite.get(site.id) ?? [];
    const people = peopleOf(site, asOf, from);
    const tracks = people.map(({ read, seen }) => places.map((place) => trackOf(place, read, seen)));
    const missed = missedShares(contradictionsOf(places, people), assumed, places[0]?.unread.out === 0);
    const run = (place: Place, shares: Missed, pace: number, comesToday: number): PlaceRun => ({
      from,
      to: asOf,
      dayEnds: next <= asOf ? [next] : [],
      missed: withUnread(shares, place.unread),
      typicalStayHours: stay * pace,
      comesToday,
      isSilent,
    });
    // Where readings tell the pace, an assumed stay hardly weighs; where none do, a third to eightfold of it is allowed for.
    const runs = [
      [missed.likely, 1, 0.8],
      [missed.fewer, 0.35, 0.6],
      [missed.more, 8, 1],
    ] as const;
    const chances = runs.map(([shares, pace, comesToday]) => {
      const byPlace = new Map<string, Float64Array>();
      for (const [index, place] of places.entries()) {
        const mine = chancesInside(
          tracks.map((one) => one[index]!),
          run(place, shares, pace, comesToday),
        );
        // Whoever is in a room is in what encloses it.
        for (const parent of place.parents) {
          const outer = byPlace.get(parent);
          if (outer) for (let i = 0; i < mine.length; i++) mine[i] = Math.min(mine[i]!, outer[i]!);
        }
        byPlace.set(place.id, mine);
      }
      return byPlace;
    });
    const intervalOf = (place: Place): ZoneOccupancy => {
      const [likely, fewer, more] = chances.map((one) =>
        countInterval(one.get(place.id)!, place.unread.out === 0 ? OUTSIDE : OUTSIDE_UNREAD),
      );
      return {
        id: place.zone ?? site.id,
        low: Math.min(likely!.low, fewer!.low),
        high: Math.max(likely!.high, more!.high),
        expected: Math.round(likely!.expected * 10) / 10,
      };
    };
    const likelihoods = new Map(
      people.map(({ person }, i) => [
        person.id,
        places.flatMap((place): PlaceLikelihood[] => {
          const probability = Math.round(chances[0]!.get(place.id)![i]! * 1_000) / 1_000;
          if (probability < TOLD_FROM) return [];
          return [{ site: site.id, ...(place.zone === undefined ? {} : { zone: place.zone }), probability }];
        }),
      ]),
    );
    const [whole, ...inner] = places;
    return { site: intervalOf(whole!), zones: inner.map(intervalOf), likelihoods };
  };

  /** Whoever belongs to the site or was read or seen there; nobody who may no longer come, unless they did. */
  function peopleOf(site: Site, asOf: number, from: number) {
    return deployment.people.flatMap((person) => {
      const read = readings(person.id, from, asOf);
      const seen = sightings(person.id, from, asOf).filter((one) => one.site === site.id);
      const wasHere = seen.length > 0 || read.some(({ after }) => after.position?.site === site.id);
      return wasHere || (person.homeSite === site.id && mayCome(person, asOf))
        ? [{ person, read, seen }]
        : [];
    });
  }

  function trackOf(place: Place, read: readonly TimelineReading[], seen: readonly Sighting[]): Track {
    return {
      observations: read.flatMap((one): Observation[] => {
        const position = one.after.position;
        const before = one.before.position;
        if (!position) return [];
        if (position.since.id === before?.since.id && position.isConfirmed === before.isConfirmed) return [];
        if (position.state === 'in' && position.zone === undefined && place.zone !== undefined) return [];
        const { from, to } = passageOf(place, one);
        return [
          {
            at: one.event.time,
            isInside: position.state === 'in' && place.holds(position.zone, position.site),
            sure: position.isConfirmed ? SURE.taken : SURE.granted,
            ...(from === to || position.since.id !== one.event.id ? {} : { crossed: to ? 'in' : 'out' }),
          },
        ];
      }),
      uses: seen.filter((one) => place.zone === undefined || place.holds(one.zone, '')),
    };
  }

  /** On which side of the place's border a passage began and ended; equal where it says nothing. */
  function passageOf(place: Place, { event }: TimelineReading): { from?: boolean; to?: boolean } {
    const passage = zones.passage(doorOf(event) ?? '', statedDirection(event));
    if (!passage) return {};
    const { site } = passage.door;
    const holds = (zone: string) => zone !== 'outside' && place.holds(zone, site);
    return { from: holds(passage.from), to: holds(passage.to) };
  }

  function contradictionsOf(
    places: readonly Place[],
    people: readonly { readonly read: readonly TimelineReading[] }[],
  ): Contradictions {
    const counts = noContradictions();
    for (const place of places) {
      // An outermost zone has the site's own border: counted once.
      if (place.parents.length === 1) continue;
      for (const { read } of people) {
        let isInside = false;
        let unproven: 'entry' | 'exit' | undefined;
        for (const one of read) {
          if (one.after.position?.since.id !== one.event.id) continue;
          const { from, to } = passageOf(place, one);
          if (from === undefined || to === undefined) continue;
          // A passage is judged by the next reading, read or missed alike: a missed one shows no sooner.
          if (from && place.unread.in === 0) {
            if (!isInside) counts.entriesMissed++;
            else if (unproven === 'entry') counts.entriesRead++;
          } else if (!from && place.unread.out === 0) {
            if (isInside) counts.exitsMissed++;
            else if (unproven === 'exit') counts.exitsRead++;
          }
          unproven = from === to ? undefined : to ? 'entry' : 'exit';
          isInside = to;
        }
      }
    }
    return counts;
  }
}

const mayCome = (person: Person, asOf: number) =>
  (person.status === 'active' || person.status === 'notice' || (person.statusFrom ?? -Infinity) > asOf) &&
  person.badges.length > 0;

/** The site first, then its zones, outer before inner. */
function placesOf(site: Site, deployment: Deployment, zones: ZoneMap): Place[] {
  const doors = deployment.doors.filter((door) => door.site === site.id);
  const unreadOf = (holds: (zone: string) => boolean): Missed => {
    let [ways, unreadIn, unreadOut] = [0, 0, 0];
    for (const door of doors) {
      const [from, to] = [holds(door.from), holds(door.to)];
      if (from === to) continue;
      ways++;
      const [entry, exit] = to ? (['in', 'out'] as const) : (['out', 'in'] as const);
      if (door.reads !== 'both' && door.reads !== entry) unreadIn++;
      if (door.reads !== 'both' && door.reads !== exit) unreadOut++;
    }
    return ways === 0 ? { in: 1, out: 1 } : { in: unreadIn / ways, out: unreadOut / ways };
  };
  const inner = deployment.zones
    .filter((zone) => zone.site === site.id)
    .map((zone) => ({ zone: zone.id, parents: zones.chain(zone.id).slice(1) }))
    .sort((a, b) => a.parents.length - b.parents.length || (a.zone < b.zone ? -1 : 1));
  return [
    {
      id: ' site',
      holds: (_, at) => at === site.id,
      parents: [],
      unread: unreadOf((zone) => zone !== 'outside'),
    },
    ...inner.map(({ zone, parents }): Place => {
      const holds = (at: string | undefined) => at !== undefined && zones.chain(at).includes(zone);
      return { id: zone, zone, holds, parents: [' site', ...parents], unread: unreadOf(holds) };
    }),
  ];
}
