import type { NormalisedEvent } from '../../../../../shared/domain/event.ts';
import type { Deployment, Person } from '../../../../../shared/domain/site.ts';
import { badge, deploymentSketch, event, logon } from '../../sketch.ts';

/**
 * A simulated building whose truth is known: people come, lunch out, visit the server room and go home, by schedules of
 * their own; a share of them passes doors behind a colleague, and a share leaves unread. Seeded: the same every time.
 */
export interface World {
  readonly deployment: Deployment;
  readonly events: readonly NormalisedEvent[];
  /** Who truly is in a zone (or in what it encloses) at a time. */
  truth(zone: 'building' | 'server-room', time: number): number;
}

export interface WorldOptions {
  readonly seed: number;
  readonly people?: number;
  readonly days?: number;
  readonly tailgating?: number;
  readonly missedExits?: number;
  /** The main door reads entries only. */
  readonly entryOnly?: boolean;
  /** Mean hour of coming and of going, 8.6 and 17.3. */
  readonly comes?: number;
  readonly goes?: number;
  /** How much people differ in either, hours of one standard deviation: 0.7 and 0.9 times this. */
  readonly spread?: number;
  /** Share of people who lunch out, 0.4. */
  readonly lunchOut?: number;
  /** Share of people who are here for one to three hours only, at any time of the day; none. */
  readonly callers?: number;
  /** Share of people whose computer is used on site now and then. */
  readonly networkUse?: number;
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** 04:00 in London. */
export const MORNING = Date.parse('2026-03-02T04:00:00Z');

export function buildWorld(options: WorldOptions): World {
  const { people: count = 150, days = 2, tailgating = 0.1, missedExits = 0.1, networkUse = 0 } = options;
  const { comes = 8.6, goes = 17.3, spread = 1, lunchOut = 0.4, callers = 0 } = options;
  const random = mulberry32(options.seed);
  const normal = (mean: number, deviation: number) =>
    mean + deviation * Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  const chance = (share: number) => random() < share;

  const sketch = deploymentSketch();
  const people = Array.from(
    { length: count },
    (_, index): Person => ({
      id: `P${index}`,
      name: `Person ${index}`,
      tier: 'employee',
      status: 'active',
      badges: [{ number: `9${index}` }],
      accounts: [`p${index}`],
      hosts: [],
      homeSite: 'larkfield',
    }),
  );
  const deployment: Deployment = {
    ...sketch,
    people,
    doors: sketch.doors.map((door) =>
      options.entryOnly && door.id === 'D-main' ? { ...door, reads: 'in' as const } : door,
    ),
  };

  const events: NormalisedEvent[] = [];
  const stays: { readonly zone: string; readonly from: number; readonly to: number }[] = [];
  const pass = (index: number, door: string, direction: 'in' | 'out', at: number) => {
    if (chance(direction === 'in' ? tailgating : missedExits)) return;
    if (options.entryOnly && door === 'D-main' && direction === 'out') return;
    events.push(badge(`9${index}`, door, direction, Math.round(at)));
  };
  const stay = (index: number, from: number, to: number, usesNetwork: boolean, visits: number) => {
    pass(index, 'D-main', 'in', from);
    stays.push({ zone: 'building', from, to });
    let at = from + HOUR * (0.2 + random());
    for (let visit = 0; visit < visits && at + 45 * MINUTE < to; visit++) {
      const until = at + MINUTE * (8 + 35 * random());
      pass(index, 'D-server', 'in', at);
      stays.push({ zone: 'server-room', from: at, to: until });
      pass(index, 'D-server', 'out', until);
      at = until + HOUR * (0.3 + 2 * random());
    }
    if (usesNetwork)
      for (let use = from + 10 * MINUTE; use < to; use += HOUR * (0.4 + random()))
        events.push(logon(`p${index}`, Math.round(use), { 'src_endpoint.ip': '10.1.2.9' }));
    pass(index, 'D-main', 'out', to);
  };
  for (let day = 0; day < days; day++) {
    const midnight = MORNING - 4 * HOUR + day * 24 * HOUR;
    for (let index = 0; index < count; index++) {
      if (chance(0.15)) continue;
      const usesNetwork = index < count * networkUse;
      const visits = index % 8 === 0 ? 3 : chance(0.05) ? 1 : 0;
      const arrives = midnight + HOUR * Math.max(5, normal(comes, 0.7 * spread));
      const leaves = Math.max(arrives + 2 * HOUR, midnight + HOUR * Math.min(23, normal(goes, 0.9 * spread)));
      const lunch = midnight + HOUR * normal(12.3, 0.3);
      if (callers > 0 && chance(callers)) {
        const from = midnight + HOUR * (8 + 9 * random());
        stay(index, from, from + HOUR * (1 + 2 * random()), usesNetwork, visits);
      } else if (chance(lunchOut) && lunch > arrives + HOUR && lunch + 2 * HOUR < leaves) {
        stay(index, arrives, lunch, usesNetwork, visits);
        stay(index, lunch + HOUR * (0.4 + 0.5 * random()), leaves, usesNetwork, visits > 1 ? 1 : 0);
      } else stay(index, arrives, leaves, usesNetwork, visits);
    }
    // The guards at night: a heartbeat keeps nobody from asking.
    events.push(event('feed.heartbeat', midnight + 5 * HOUR, {}, { source: 'badges' }));
  }
  events.sort((a, b) => a.time - b.time || (a.id < b.id ? -1 : 1));
  return {
    deployment,
    events,
    truth: (zone, time) =>
      stays.filter((one) => one.zone === zone && one.from <= time && time < one.to).length,
  };
}

/** A small seeded generator, uniform in [0, 1). */
function mulberry32(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}
