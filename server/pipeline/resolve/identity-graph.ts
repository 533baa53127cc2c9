import { type EntityKey, entityKey, parseEntityKey } from '../../../shared/domain/entity.ts';
import type { IdentityDecision } from '../../../shared/domain/identity.ts';
import type { Asset, Deployment } from '../../../shared/domain/site.ts';
import { barePlate } from '../../../shared/lib/plate.ts';

/** One claim that an identifier belongs to a person, with where it comes from, how sure it is and when it holds. */
export interface IdentityEdge {
  readonly person: string;
  readonly source: string;
  /** 0..1. */
  readonly confidence: number;
  /** Epoch milliseconds, half-open; open where absent. */
  readonly validFrom?: number;
  readonly validTo?: number;
  /** The decision it rests on; absent where a file says so. */
  readonly decision?: number;
}

/**
 * How sure an identifier is of its person. A badge or an HR id names one; a host or an address only says whose machine
 * it was: somebody else may sit at it.
 */
export const CONFIDENCE = {
  badge: 1,
  badgeOutOfDate: 0.9,
  hrId: 1,
  email: 0.98,
  account: 0.95,
  /** The e-mail's local part or the account equals, no list says so. */
  host: 0.6,
  ip: 0.5,
  mac: 0.55,
  /** Whose car it is; somebody else may drive it. */
  plate: 0.7,
  /** Somebody looked and said so. A host stays a host: whoever owns it, somebody else may sit at it. */
  decided: { badge: 0.95, account: 0.9, email: 0.95, host: 0.6 },
} as const;

/** A merge that stands: nobody took it back. */
export type Merge = IdentityDecision & { readonly act: 'merge' };

/** The merges that stand after these decisions, oldest first. */
export function standingMerges(decisions: readonly IdentityDecision[]): Merge[] {
  const undone = new Set(decisions.flatMap(({ undoes }) => undoes ?? []));
  return decisions.filter((one): one is Merge => one.act === 'merge' && !undone.has(one.id));
}

export interface IdentityGraph {
  /** Claims about an identifier, whatever their validity. */
  edges(key: EntityKey): readonly IdentityEdge[];
  /** An identifier as it is listed: readers and exports write the letters of a badge number as they please. */
  canonical(key: EntityKey): EntityKey;
  assetByHost(host: string): Asset | undefined;
  assetByIp(ip: string): Asset | undefined;
  assetByMac(mac: string): Asset | undefined;
}

/** `CORP\mquist`, `mquist@CORP.EXAMPLE` and `mquist` name one account. */
export function bareAccount(name: string): string {
  const afterDomain = name.slice(name.lastIndexOf('\\') + 1);
  const at = afterDomain.indexOf('@');
  return (at > 0 ? afterDomain.slice(0, at) : afterDomain).trim().toLowerCase();
}

/** `lt-quist.corp.example` and `LT-QUIST` name one host; an address stays as it is. */
export function bareHost(name: string): string {
  const text = name.trim().toLowerCase();
  return /^[\d.]+$|:/.test(text) ? text : (text.split('.')[0] ?? text);
}

/** `AA-BB-CC-00-00-01`, `aabb.cc00.0001` and `aa:bb:cc:00:00:01` name one interface. */
export const bareMac = (mac: string) =>
  (
    mac
      .toLowerCase()
      .replace(/[^0-9a-f]/g, '')
      .match(/../g) ?? []
  ).join(':');

/** One key for a badge, in whatever case its number is written. */
export const foldKey = (key: EntityKey): EntityKey =>
  key.startsWith('badge:') ? (key.toLowerCase() as EntityKey) : key;

/** The graph a deployment's files and people's decisions make; built once, read-only. */
export function createIdentityGraph(
  deployment: Deployment,
  merges: readonly IdentityDecision[] = [],
): IdentityGraph {
  const edgesByKey = new Map<EntityKey, IdentityEdge[]>();
  /** Badges by their folded key; nothing where two are listed that differ in case alone. */
  const badgeByFold = new Map<EntityKey, EntityKey | undefined>();
  const canonical = (key: EntityKey): EntityKey =>
    !key.startsWith('badge:') || edgesByKey.has(key) ? key : (badgeByFold.get(foldKey(key)) ?? key);
  const claim = (key: EntityKey, edge: IdentityEdge) => {
    if (key.startsWith('badge:') && !edgesByKey.has(key))
      badgeByFold.set(foldKey(key), badgeByFold.has(foldKey(key)) ? undefined : key);
    const list = edgesByKey.get(key);
    if (!list) edgesByKey.set(key, [edge]);
    else if (!list.some((one) => sameEdge(one, edge))) list.push(edge);
  };
  for (const person of deployment.people) {
    const from = (confidence: number): IdentityEdge => ({
      person: person.id,
      source: 'people.csv',
      confidence,
    });
    claim(entityKey('person', person.id), from(CONFIDENCE.hrId));
    if (person.email) claim(entityKey('email', person.email), from(CONFIDENCE.email));
    for (const account of person.accounts) {
      claim(entityKey('account', bareAccount(account)), from(CONFIDENCE.account));
      if (account.includes('@')) claim(entityKey('email', account), from(CONFIDENCE.email));
    }
    for (const plate of person.plates ?? [])
      claim(entityKey('plate', barePlate(plate)), from(CONFIDENCE.plate));
    for (const host of person.hosts) claim(entityKey('host', bareHost(host)), from(CONFIDENCE.host));
    for (const badge of person.badges) {
      claim(entityKey('badge', badge.number), {
        ...from(CONFIDENCE.badge),
        ...(badge.validFrom === undefined ? {} : { validFrom: badge.validFrom }),
        ...(badge.validTo === undefined ? {} : { validTo: badge.validTo }),
      });
    }
  }
  const byHost = new Map<string, Asset>();
  const byIp = new Map<string, Asset>();
  const byMac = new Map<string, Asset>();
  for (const asset of deployment.assets) {
    byHost.set(bareHost(asset.host), asset);
    for (const ip of asset.ips) byIp.set(ip, asset);
    for (const mac of asset.macs) byMac.set(bareMac(mac), asset);
    if (!asset.owner) continue;
    const from = (confidence: number): IdentityEdge => ({
      person: asset.owner!,
      source: 'assets.csv',
      confidence,
    });
    claim(entityKey('host', bareHost(asset.host)), from(CONFIDENCE.host));
    for (const ip of asset.ips) claim(entityKey('ip', ip), from(CONFIDENCE.ip));
    for (const mac of asset.macs) claim(entityKey('mac', bareMac(mac)), from(CONFIDENCE.mac));
  }
  for (const { id, key, person, validFrom, validTo } of merges) {
    const kind = parseEntityKey(key)?.kind as keyof typeof CONFIDENCE.decided;
    claim(canonical(key), {
      person,
      source: 'decision',
      confidence: CONFIDENCE.decided[kind] ?? CONFIDENCE.host,
      ...(validFrom === undefined ? {} : { validFrom }),
      ...(validTo === undefined ? {} : { validTo }),
      decision: id,
    });
  }
  return {
    edges: (key) => edgesByKey.get(canonical(key)) ?? [],
    canonical,
    assetByHost: (host) => byHost.get(bareHost(host)),
    assetByIp: (ip) => byIp.get(ip),
    assetByMac: (mac) => byMac.get(bareMac(mac)),
  };
}

const sameEdge = (a: IdentityEdge, b: IdentityEdge) =>
  a.person === b.person && a.validFrom === b.validFrom && a.validTo === b.validTo;

export interface IdentityVerdict {
  readonly person?: string;
  readonly confidence: number;
}

const isValidAt = ({ validFrom = -Infinity, validTo = Infinity }: IdentityEdge, time: number) =>
  time >= validFrom && time < validTo;

/** The claims that count at a time: a decision says nothing of the times it was not made for. */
export const claimsAt = (edges: readonly IdentityEdge[], time: number): readonly IdentityEdge[] =>
  edges.some((edge) => edge.decision !== undefined)
    ? edges.filter((edge) => edge.decision === undefined || isValidAt(edge, time))
    : edges;

/**
 * Who an identifier belonged to at a time. Two people with an equal claim are nobody: a number never merges two people.
 * An identifier out of its validity still names its last holder, less surely, while only one person ever held it; one that
 * was merged by a decision is as unknown outside of the times that were decided as it was before.
 */
export function holderAt(edges: readonly IdentityEdge[], time: number): IdentityVerdict {
  const counting = claimsAt(edges, time);
  const valid = counting.filter((edge) => isValidAt(edge, time));
  const claims = valid.length > 0 ? valid : counting;
  const people = new Set(claims.map((edge) => edge.person));
  if (people.size !== 1) return { confidence: 0 };
  const confidence = Math.max(...claims.map((edge) => edge.confidence));
  return {
    person: claims[0]!.person,
    confidence: valid.length > 0 ? confidence : confidence * CONFIDENCE.badgeOutOfDate,
  };
}
