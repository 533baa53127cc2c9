import type { EntityKey } from '../../../shared/domain/entity.ts';
import type { Finding, Level } from '../../../shared/domain/finding.ts';
import type { RiskContribution } from '../../../shared/domain/risk.ts';
import type { Deployment, Person } from '../../../shared/domain/site.ts';
import { indicatorKey } from '../../../shared/lib/indicator-key.ts';

/** Hours after which a finding weighs half. */
export const HALF_LIFE_HOURS = 24;
/** A finding counts for so long, then not at all: at seven half-lives less than a hundredth is left. */
export const REACH_MS = 7 * 24 * 3_600_000;
const HOUR_MS = 3_600_000;

/** What a finding of a level is worth, of 100. */
const LEVEL_POINTS: Readonly<Record<Level, number>> = {
  informational: 2,
  low: 8,
  medium: 20,
  high: 38,
  critical: 60,
};
const STATUS: Readonly<Record<string, readonly [factor: number, words: string]>> = {
  notice: [1.25, 'is working their notice'],
  leaver: [1.4, 'has left the company'],
  suspended: [1.4, 'is suspended'],
  barred: [1.6, 'is barred'],
};
const TIER: Readonly<Record<string, readonly [factor: number, words: string]>> = {
  contractor: [1.1, 'is a contractor'],
  vendor: [1.15, 'works for a vendor'],
  visitor: [1.2, 'is a visitor'],
  executive: [1.1, 'is an executive'],
};
/** For each step of criticality above 1. */
const CRITICALITY_STEP = 0.08;
/** For a watch list entry of weight 100. */
const WATCHLIST_MOST = 0.6;
/** Another finding of the same rule says less each time. */
const REPEAT = 0.5;

export interface Weighed {
  readonly finding: Finding;
  readonly weight: number;
  readonly why: readonly string[];
}

/** What a finding weighs by itself, with the reasons. From the finding and the deployment alone. */
export function createWeigher(deployment: Deployment): (finding: Finding) => Weighed {
  const people = new Map(deployment.people.map((person) => [person.id, person]));
  const zones = new Map(deployment.zones.map((zone) => [zone.id, zone]));
  const doors = new Map(deployment.doors.map((door) => [door.id, door]));
  const assets = new Map(deployment.assets.map((asset) => [asset.host.toLowerCase().split('.')[0]!, asset]));
  const listed = new Map<string, { weight: number; reason: string }>();
  for (const entry of deployment.watchlist ?? []) {
    const key = indicatorKey(`${entry.kind}:${entry.value}`);
    if ((listed.get(key)?.weight ?? -1) < entry.weight) listed.set(key, entry);
  }

  const critical = ({ place, entities }: Finding) => {
    const door = place?.door === undefined ? undefined : doors.get(place.door);
    const touched = [
      ...[place?.zone, door?.from, door?.to].flatMap((id) => (id ? (zones.get(id) ?? []) : [])),
      ...entities.flatMap((key) => {
        const asset = key.startsWith('host:') ? assets.get(key.slice(5).split('.')[0]!) : undefined;
        return asset ? [{ name: asset.host, criticality: asset.criticality }] : [];
      }),
    ];
    return touched.sort((a, b) => b.criticality - a.criticality || (a.name < b.name ? -1 : 1))[0];
  };

  return (finding) => {
    const why: string[] = [];
    let factor = 1;
    const person: Person | undefined = finding.person && people.get(finding.person.id);
    if (person) {
      const hasStatus = person.statusFrom === undefined || finding.at >= person.statusFrom;
      for (const found of [hasStatus ? STATUS[person.status] : undefined, TIER[person.tier]]) {
        if (!found) continue;
        factor *= found[0];
        why.push(`${person.name} ${found[1]}`);
      }
    }
    const place = critical(finding);
    if (place && place.criticality > 1) {
      factor *= 1 + CRITICALITY_STEP * (place.criticality - 1);
      why.push(`${place.name} is of criticality ${place.criticality}`);
    }
    const hit = [...finding.entities, ...(finding.person ? [`person:${finding.person.id}`] : [])]
      .flatMap((key) => listed.get(indicatorKey(key)) ?? [])
      .sort((a, b) => b.weight - a.weight || (a.reason < b.reason ? -1 : 1))[0];
    if (hit) {
      factor *= 1 + (WATCHLIST_MOST * hit.weight) / 100;
      why.push(`on the watch list: ${hit.reason}`);
    }
    const sure = finding.person?.confidence ?? 1;
    if (sure < 1) why.push(`${Math.round(sure * 100)} % sure that it is ${finding.person!.name}`);
    return { finding, weight: Math.min(95, LEVEL_POINTS[finding.level] * factor * sure), why };
  };
}

/** The people, hosts, doors and zones a finding is about. */
export function entitiesAtRisk(finding: Finding): EntityKey[] {
  const keys = new Set<EntityKey>();
  if (finding.person) keys.add(`person:${finding.person.id}`);
  for (const key of finding.entities) if (key.startsWith('host:')) keys.add(key);
  if (finding.place?.door) keys.add(`door:${finding.place.door}`);
  if (finding.place?.zone) keys.add(`zone:${finding.place.zone}`);
  return [...keys].sort();
}

export const inOrder = (a: Finding, b: Finding) => a.at - b.at || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);

/** The risk at a time from what was found up to then, in any order. Largest contribution first. */
export function riskAt(
  weighed: readonly Weighed[],
  now: number,
): { readonly score: number; readonly contributions: readonly RiskContribution[] } {
  let safe = 1;
  const contributions: RiskContribution[] = [];
  for (const { finding, why, points, decay, times } of pointsAt(weighed, now)) {
    safe *= 1 - (points * decay) / 100;
    contributions.push({
      findingId: finding.id,
      rule: finding.rule,
      title: finding.title,
      level: finding.level,
      at: finding.at,
      weight: round(points, 10),
      decay: round(decay, 1_000),
      why: times === 1 ? why : [...why, `the ${ordinal(times)} heaviest of the same rule`],
    });
  }
  contributions.sort(
    (a, b) => b.weight * b.decay - a.weight * a.decay || a.at - b.at || (a.findingId < b.findingId ? -1 : 1),
  );
  return { score: scoreOf(safe), contributions };
}

/** Whether the risk at a time is a score at least: less work than the risk itself, since the first of it may be enough. */
export function reaches(weighed: readonly Weighed[], now: number, score: number): boolean {
  let safe = 1;
  for (const { points, decay } of pointsAt(weighed, now)) {
    safe *= 1 - (points * decay) / 100;
    if (scoreOf(safe) >= score) return true;
  }
  return false;
}

/** In order of what is left of their weight, whenever one looks: all halve alike. */
const lasting = ({ weight, finding }: Weighed) =>
  Math.log2(weight) + finding.at / (HALF_LIFE_HOURS * HOUR_MS);

/**
 * What each finding that counts at a time adds, heaviest by then first: of one rule that one counts whole. So a risk falls while
 * nothing is found, also where an old finding ceases to count.
 */
function* pointsAt(weighed: readonly Weighed[], now: number) {
  const timesByRule = new Map<string, number>();
  const counted = weighed
    .filter(({ finding }) => finding.at <= now && now - finding.at < REACH_MS)
    .sort((a, b) => lasting(b) - lasting(a) || inOrder(b.finding, a.finding));
  for (const { finding, weight, why } of counted) {
    const times = (timesByRule.get(finding.rule) ?? 0) + 1;
    timesByRule.set(finding.rule, times);
    const decay = 0.5 ** ((now - finding.at) / (HALF_LIFE_HOURS * HOUR_MS));
    yield { finding, why, times, decay, points: weight * REPEAT ** (times - 1) };
  }
}

const scoreOf = (safe: number) => round((1 - safe) * 100, 10);
const round = (value: number, steps: number) => Math.round(value * steps) / steps;
const ordinal = (count: number) => {
  const ending = count % 100 > 10 && count % 100 < 14 ? 0 : count % 10;
  return `${count}${['th', 'st', 'nd', 'rd'][ending] ?? 'th'}`;
};
