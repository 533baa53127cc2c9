import type { Deployment } from '../../shared/domain/site.ts';
import type { Emission } from './emission.ts';
import { type Actor, mayEnter, OUTSIDE, type Step, stepsFrom, wayTo } from './people.ts';
import type { Random } from './random.ts';

/** Mean happenings a second. A calm site: about three events a second in all. */
const RATE = { move: 0.35, logon: 0.15, flow: 1.8, ssh: 0.12, lease: 0.06, denial: 0.008 } as const;
const HEARTBEAT_MS = 30_000;
const PRESENT_SHARE = 0.7;
const STEP_MS = 7_000;

const SERVERS = [
  { host: 'srv-files-01', ip: '10.20.10.11', port: 445 },
  { host: 'srv-db-01', ip: '10.20.10.12', port: 5432 },
  { host: 'srv-git-01', ip: '10.20.10.13', port: 22 },
] as const;
const HOME_ZONE: Readonly<Record<string, string>> = { LKF: 'LKF-OFFICE', LYO: 'LYO-B', GDN: 'GDN-B' };

export interface OrdinaryLife {
  /** What happens in the second that ends at `now`. */
  tick(now: number): Emission[];
  /** The morning before the demonstration began: who is in came in through doors, at times before `now`. */
  morning(now: number): Emission[];
}

/** Plays a working site: people move, log on, copy files; nobody does anything a rule should mind. */
export function createOrdinaryLife(deployment: Deployment, actors: Actor[], random: Random): OrdinaryLife {
  const { doors } = deployment;
  let heartbeatAt = 0;

  const badgeStep = (actor: Actor, step: Step, at: number): Emission => {
    actor.zone = step.zone;
    return {
      via: 'badge',
      at,
      type: 'granted',
      door: step.door.id,
      badge: actor.badge,
      direction: step.direction,
    };
  };
  const walk = (actor: Actor, target: string, at: number): Emission[] => {
    const emissions = wayTo(actor, target, doors).map((step, index) =>
      badgeStep(actor, step, at + index * STEP_MS),
    );
    if (emissions.length > 0) actor.heldUntil = at + emissions.length * STEP_MS;
    return emissions;
  };
  const logon = (actor: Actor, at: number): Emission => ({
    via: 'windows',
    at,
    eventId: 4624,
    account: actor.account,
    host: actor.host,
    ip: actor.ip,
    logonType: 2,
  });
  const flow = (actor: Actor, at: number): Emission => {
    const server = random.pick(SERVERS);
    return {
      via: 'firewall',
      at,
      from: { ip: actor.ip, host: actor.host },
      to: server,
      bytesOut: random.between(900, 180_000),
      bytesIn: random.between(2_000, 900_000),
      allowed: true,
    };
  };
  const syslog = (at: number, host: string, app: string, text: string): Emission => ({
    via: 'syslog',
    at,
    host,
    app,
    pid: random.between(1_200, 29_000),
    text,
  });

  const present = (now: number) => actors.filter((actor) => actor.zone !== OUTSIDE && actor.heldUntil <= now);

  const move = (now: number): Emission[] => {
    const away = actors.filter((actor) => actor.zone === OUTSIDE && actor.heldUntil <= now);
    const here = present(now);
    const share = 1 - away.length / actors.length;
    if (
      away.length > 0 &&
      (share < PRESENT_SHARE - 0.05 || (share < PRESENT_SHARE + 0.1 && random.chance(0.08)))
    ) {
      const actor = random.pick(away);
      return walk(actor, HOME_ZONE[actor.site] ?? OUTSIDE, now);
    }
    if (here.length === 0) return [];
    const actor = random.pick(here);
    if (share > PRESENT_SHARE && random.chance(0.06)) return walk(actor, OUTSIDE, now);
    const steps = stepsFrom(actor, doors).filter(
      (step) => step.zone !== OUTSIDE && step.door.id !== 'D-09' && mayEnter(actor, step.zone),
    );
    return steps.length === 0 ? [] : [badgeStep(actor, random.pick(steps), now)];
  };

  const byRate = (now: number, rate: number, act: (at: number) => Emission[]): Emission[] => {
    const whole = Math.floor(rate) + (random.chance(rate - Math.floor(rate)) ? 1 : 0);
    return Array.from({ length: whole }, () => act(now - random.between(0, 900))).flat();
  };
  const someone = (now: number, act: (actor: Actor) => Emission[], department?: string): Emission[] => {
    const fitting = present(now).filter((actor) => !department || actor.person.department === department);
    return fitting.length === 0 ? [] : act(random.pick(fitting));
  };
  const heartbeats = (at: number): Emission[] => [
    { via: 'badge', at, type: 'heartbeat' },
    syslog(at, 'srv-db-01', 'CRON', '(root) CMD (run-parts /etc/cron.hourly)'),
  ];

  const dueHeartbeats = (now: number): Emission[] => {
    if (now - heartbeatAt < HEARTBEAT_MS) return [];
    heartbeatAt = now;
    return heartbeats(now);
  };

  return {
    tick: (now) => [
      ...dueHeartbeats(now),
      ...byRate(now, RATE.move, () => move(now)),
      ...byRate(now, RATE.logon, (at) => someone(now, (actor) => [logon(actor, at)])),
      ...byRate(now, RATE.flow, (at) => someone(now, (actor) => [flow(actor, at)])),
      ...byRate(now, RATE.ssh, (at) =>
        someone(
          now,
          (actor) => {
            const { host } = random.pick(SERVERS);
            const port = random.between(40_000, 60_000);
            return [
              syslog(
                at,
                host,
                'sshd',
                `Accepted publickey for ${actor.account} from ${actor.ip} port ${port} ssh2: ED25519 SHA256:4tQz8m`,
              ),
              ...(random.chance(0.4)
                ? [
                    syslog(
                      at + 400,
                      host,
                      'sudo',
                      `${actor.account} : TTY=pts/0 ; PWD=/home/${actor.account} ; USER=root ; COMMAND=/usr/bin/systemctl status nginx`,
                    ),
                  ]
                : []),
            ];
          },
          'IT operations',
        ),
      ),
      ...byRate(now, RATE.lease, (at) =>
        someone(now, (actor) => {
          const mac = deployment.assets.find((asset) => asset.host === actor.host)?.macs[0];
          return mac
            ? [syslog(at, 'gw-dhcp-01', 'dhcpd', `DHCPACK on ${actor.ip} to ${mac} (${actor.host}) via eth0`)]
            : [];
        }),
      ),
      ...byRate(now, RATE.denial, (at) =>
        someone(now, (actor) => {
          const closed = stepsFrom(actor, doors).find((step) => !mayEnter(actor, step.zone));
          return closed
            ? [
                {
                  via: 'badge',
                  at,
                  type: 'denied',
                  door: closed.door.id,
                  badge: actor.badge,
                  direction: closed.direction,
                  reason: 'no access level',
                },
              ]
            : [];
        }),
      ),
    ],

    morning: (now) => {
      heartbeatAt = now;
      const began = now - 3 * 3_600_000;
      const emissions: Emission[] = [];
      for (let at = began; at < now; at += 4 * 60_000) emissions.push(...heartbeats(at));
      for (const actor of actors) {
        if (actor.zone !== OUTSIDE || !random.chance(PRESENT_SHARE)) continue;
        const at = began + random.between(0, 150 * 60_000);
        emissions.push(...walk(actor, HOME_ZONE[actor.site] ?? OUTSIDE, at));
        actor.heldUntil = 0;
        const loggedOnAt = at + 4 * STEP_MS + random.between(60_000, 240_000);
        emissions.push(logon(actor, loggedOnAt));
        for (let used = loggedOnAt + 60_000; used < now; used += random.between(4, 20) * 60_000)
          emissions.push(random.chance(0.85) ? flow(actor, used) : logon(actor, used));
      }
      return emissions.sort((a, b) => a.at - b.at);
    },
  };
}
