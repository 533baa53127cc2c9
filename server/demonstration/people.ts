import type { Deployment, Door, Person } from '../../shared/domain/site.ts';

export const OUTSIDE = 'outside';

/** One of the site's people as the demonstration moves them: where they are, and what they may open. */
export interface Actor {
  readonly person: Person;
  readonly site: string;
  readonly badge: string;
  readonly account: string;
  readonly host: string;
  readonly ip: string;
  /** Zone id or `outside`. */
  zone: string;
  /** Not before this may ordinary life move them again (an incident holds them). Epoch milliseconds. */
  heldUntil: number;
}

const PRIVILEGES: Readonly<Record<string, readonly string[]>> = {
  'IT operations': ['LKF-DH', 'LKF-NET'],
  'Cooling vendor': ['LKF-DH'],
  Security: ['LKF-SOC', 'LKF-STORE', 'LKF-DOCK'],
  Facilities: ['LKF-STORE', 'LKF-DOCK'],
  Executive: ['LKF-EXEC'],
  Legal: ['LKF-LEGAL'],
  Logistics: ['GDN-R'],
};
const RESTRICTED = new Set([...Object.values(PRIVILEGES).flat(), 'LYO-R']);

export function mayEnter(actor: Actor, zone: string): boolean {
  return !RESTRICTED.has(zone) || (PRIVILEGES[actor.person.department ?? '']?.includes(zone) ?? false);
}

/** Everyone ordinary life may play: active people with a badge, an account and a laptop. */
export function createActors(deployment: Deployment): Actor[] {
  const ipByHost = new Map(deployment.assets.map((asset) => [asset.host, asset.ips[0]]));
  return deployment.people.flatMap((person) => {
    const [badge, account, host] = [person.badges[0]?.number, person.accounts[0], person.hosts[0]];
    const ip = host === undefined ? undefined : ipByHost.get(host);
    if (!badge || !account || !host || !ip || !person.homeSite) return [];
    if (person.status === 'leaver' || person.status === 'suspended' || person.status === 'barred') return [];
    return [{ person, site: person.homeSite, badge, account, host, ip, zone: OUTSIDE, heldUntil: 0 }];
  });
}

export interface Step {
  readonly door: Door;
  readonly direction: 'in' | 'out';
  readonly zone: string;
}

/** The doors of the actor's own site that lead on from where they stand. */
export function stepsFrom(actor: Actor, doors: readonly Door[]): Step[] {
  return doors
    .filter((door) => door.site === actor.site)
    .flatMap((door): Step[] => {
      if (door.from === actor.zone) return [{ door, direction: 'in', zone: door.to }];
      if (door.to === actor.zone) return [{ door, direction: 'out', zone: door.from }];
      return [];
    });
}

/** The shortest way to a zone, door by door; empty where there is none or they are there. */
export function wayTo(actor: Actor, target: string, doors: readonly Door[]): Step[] {
  const seen = new Set([actor.zone]);
  let fringe: { zone: string; way: Step[] }[] = [{ zone: actor.zone, way: [] }];
  while (fringe.length > 0) {
    const next: typeof fringe = [];
    for (const { zone, way } of fringe) {
      if (zone === target) return way;
      for (const step of stepsFrom({ ...actor, zone }, doors)) {
        if (seen.has(step.zone) || (step.zone === OUTSIDE && target !== OUTSIDE)) continue;
        seen.add(step.zone);
        next.push({ zone: step.zone, way: [...way, step] });
      }
    }
    fringe = next;
  }
  return [];
}
