import type { Deployment } from '../../shared/domain/site.ts';
import type { Emission } from './emission.ts';
import { type Actor, OUTSIDE } from './people.ts';
import type { Random } from './random.ts';

/** One incident as a script: what is said, when. Emissions carry absolute times. */
export interface Incident {
  readonly name: string;
  readonly emissions: readonly Emission[];
}

const HOLD_MS = 3 * 3_600_000;
const badge = (
  at: number,
  type: 'granted' | 'denied' | 'forced' | 'held_open' | 'closed',
  door: string,
  extra: { badge?: string; direction?: 'in' | 'out'; reason?: string } = {},
): Emission => ({ via: 'badge', at, type, door, ...extra });
const syslog = (at: number, host: string, app: string, text: string): Emission => ({
  via: 'syslog',
  at,
  host,
  app,
  pid: 4_711,
  text,
});

/** A badge copied in Lyon opens Larkfield while its owner's laptop works on in Lyon; then the data hall is forced. */
function clonedBadge(owner: Actor, start: number, random: Random): Emission[] {
  const s = (seconds: number) => start + seconds * 1_000;
  const card = { badge: owner.badge, direction: 'in' } as const;
  const logon = (at: number): Emission => ({
    via: 'windows',
    at,
    eventId: 4624,
    account: owner.account,
    host: owner.host,
    ip: owner.ip,
    logonType: 2,
  });
  const rogue = { ip: `10.20.10.${random.between(180, 220)}`, mac: 'b8:27:eb:5d:10:07', host: 'raspberrypi' };
  return [
    logon(s(0)),
    badge(s(6), 'granted', 'D-01', card),
    badge(s(15), 'granted', 'D-02', card),
    ...[24, 29, 33].map((at) => badge(s(at), 'denied', 'D-03', { ...card, reason: 'no access level' })),
    badge(s(41), 'forced', 'D-03'),
    logon(s(47)),
    syslog(s(58), 'gw-dhcp-01', 'dhcpd', `DHCPACK on ${rogue.ip} to ${rogue.mac} (${rogue.host}) via eth2`),
    {
      via: 'firewall',
      at: s(66),
      from: rogue,
      to: { ip: '203.0.113.77', port: 443 },
      bytesOut: 48_300_000,
      bytesIn: 210_000,
      allowed: true,
    },
    badge(s(110), 'closed', 'D-03'),
  ];
}

/** Someone who left tries the dock with the old badge, then the old account answers from the dock's network. */
function leaverAtTheDock(
  leaver: { readonly badge: string; readonly account: string },
  start: number,
  random: Random,
): Emission[] {
  const s = (seconds: number) => start + seconds * 1_000;
  const from = `10.20.30.${random.between(40, 90)}`;
  const port = random.between(40_000, 60_000);
  return [
    ...[0, 9].map((at) =>
      badge(s(at), 'denied', 'D-08', { badge: leaver.badge, direction: 'in', reason: 'badge expired' }),
    ),
    badge(s(21), 'held_open', 'D-08'),
    ...[34, 37, 41, 44, 48].map((at) =>
      syslog(
        s(at),
        'srv-files-01',
        'sshd',
        `Failed password for ${leaver.account} from ${from} port ${port} ssh2`,
      ),
    ),
    syslog(
      s(55),
      'srv-files-01',
      'sshd',
      `Accepted password for ${leaver.account} from ${from} port ${port} ssh2`,
    ),
    syslog(
      s(63),
      'srv-files-01',
      'sudo',
      `${leaver.account} : TTY=pts/1 ; PWD=/srv ; USER=root ; COMMAND=/usr/bin/tar czf /tmp/finance.tgz /srv/finance`,
    ),
    {
      via: 'firewall',
      at: s(78),
      from: { ip: '10.20.10.11', host: 'srv-files-01' },
      to: { ip: '198.51.100.140', port: 443 },
      bytesOut: 4_200_000_000,
      bytesIn: 900_000,
      allowed: true,
    },
    badge(s(95), 'closed', 'D-08'),
  ];
}

/** Somebody sits badged in at a desk while their account comes in through remote access from abroad. */
function remoteWhileInside(victim: Actor, start: number, random: Random): Emission[] {
  const s = (seconds: number) => start + seconds * 1_000;
  const port = random.between(40_000, 60_000);
  return [
    ...[0, 4, 7, 11, 15, 19].map((at) =>
      syslog(
        s(at),
        'gw-vpn-01',
        'sshd',
        `Failed password for ${victim.account} from 198.51.100.23 port ${port} ssh2`,
      ),
    ),
    syslog(
      s(26),
      'gw-vpn-01',
      'sshd',
      `Accepted password for ${victim.account} from 198.51.100.23 port ${port} ssh2`,
    ),
    {
      via: 'windows',
      at: s(38),
      eventId: 4624,
      account: victim.account,
      host: 'srv-files-01',
      ip: `10.99.4.${random.between(10, 200)}`,
      logonType: 10,
    },
    {
      via: 'firewall',
      at: s(60),
      from: { ip: '10.20.10.11', host: 'srv-files-01' },
      to: { ip: '198.51.100.23', port: 8443 },
      bytesOut: 1_900_000_000,
      bytesIn: 300_000,
      allowed: true,
    },
  ];
}

/** A nuisance, as every site has: the stores' door stands open. */
function doorLeftOpen(start: number): Emission[] {
  return [badge(start, 'held_open', 'D-06'), badge(start + 70_000, 'closed', 'D-06')];
}

export interface IncidentBook {
  /** The next incident, in turn; its people are held out of ordinary life. */
  next(start: number): Incident;
}

export function createIncidentBook(
  deployment: Deployment,
  actors: readonly Actor[],
  random: Random,
): IncidentBook {
  const leavers = deployment.people.flatMap((person) => {
    const [card, account] = [person.badges[0]?.number, person.accounts[0]];
    return person.status === 'leaver' && card && account ? [{ badge: card, account, name: person.name }] : [];
  });
  let turn = 0;

  const hold = (fits: (actor: Actor) => boolean, start: number): Actor | undefined => {
    const fitting = actors.filter((actor) => fits(actor) && actor.heldUntil <= start);
    if (fitting.length === 0) return undefined;
    const actor = random.pick(fitting);
    actor.heldUntil = start + HOLD_MS;
    return actor;
  };

  const scripts: ((start: number) => Incident | undefined)[] = [
    (start) => {
      const owner = hold((actor) => actor.site === 'LYO' && actor.zone === 'LYO-B', start);
      return (
        owner && {
          name: `cloned badge of ${owner.person.name}`,
          emissions: clonedBadge(owner, start, random),
        }
      );
    },
    (start) => {
      const leaver = leavers.length > 0 ? leavers[Math.floor(turn / 4) % leavers.length] : undefined;
      return leaver && { name: `leaver ${leaver.name}`, emissions: leaverAtTheDock(leaver, start, random) };
    },
    (start) => {
      const fits = (actor: Actor) =>
        actor.site === 'LKF' && actor.zone !== OUTSIDE && actor.person.department !== 'IT operations';
      const victim = hold(fits, start);
      return (
        victim && {
          name: `remote use of ${victim.account}`,
          emissions: remoteWhileInside(victim, start, random),
        }
      );
    },
    (start) => ({ name: 'stores door left open', emissions: doorLeftOpen(start) }),
  ];

  return {
    next: (start) => {
      for (;;) {
        const incident = scripts[turn % scripts.length]!(start);
        turn += 1;
        if (incident) return incident;
      }
    },
  };
}
