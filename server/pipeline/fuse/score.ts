import { type Domain, EVENT_KINDS, isEventKind } from '../../../shared/domain/event-kinds.ts';
import { type Finding, LEVELS, type Level } from '../../../shared/domain/finding.ts';
import type { Deployment } from '../../../shared/domain/site.ts';

export interface ScorePart {
  readonly text: string;
  readonly points: number;
}
export interface Score {
  /** 0..100. */
  readonly score: number;
  readonly parts: readonly ScorePart[];
  readonly level: Level;
  readonly domains: readonly Domain[];
}
export interface ScoreContext {
  /** 1..5 of a place or device the findings touch. */
  readonly criticality: (finding: Finding) => { readonly name: string; readonly value: number } | undefined;
  readonly person: (
    finding: Finding,
  ) => { readonly name: string; readonly status: string; readonly tier: string } | undefined;
}

/** What one finding of a level is worth by itself. */
const LEVEL_POINTS: Readonly<Record<Level, number>> = {
  informational: 5,
  low: 15,
  medium: 35,
  high: 55,
  critical: 75,
};
/** Evidence of another domain confirms; the same kind of evidence again says little more. */
const OTHER_DOMAIN_SHARE = 0.35;
const SAME_DOMAIN_SHARE = 0.15;
/** Kept for danger to people, so that whatever adds up elsewhere never stands before it. */
const DANGER_SCORE = 100;
const isDanger = ({ domain, level }: Finding) => domain === 'workplace_violence' && level === 'critical';
const STATUS_POINTS: Readonly<Record<string, number>> = { leaver: 15, barred: 15, suspended: 12, notice: 8 };
const STATUS_WORDS: Readonly<Record<string, string>> = {
  leaver: 'has left the company',
  barred: 'is barred',
  suspended: 'is suspended',
  notice: 'is working their notice',
};
const TIER_POINTS: Readonly<Record<string, number>> = { vendor: 3, contractor: 3, visitor: 4, executive: 4 };
/** A score from which an alert ranks as this level, whatever its findings say one by one. */
const LEVEL_FROM_SCORE: readonly (readonly [Level, number])[] = [
  ['critical', 85],
  ['high', 60],
];

export const levelRank = (level: Level) => LEVELS.indexOf(level);

/** The domains a finding stands on: its rule's and those of the events it rests on. */
export function domainsOf(finding: Finding): Domain[] {
  const kinds = finding.evidence.map(({ kind }) =>
    isEventKind(kind) ? EVENT_KINDS[kind].domain : undefined,
  );
  return [
    ...new Set(
      [finding.domain, ...kinds].filter(
        (domain): domain is Domain => domain !== undefined && domain !== 'access_facilities',
      ),
    ),
  ];
}

/** Strongest first; a tie is broken by time and id so that a replay scores alike. */
export const byWeight = (a: Finding, b: Finding) =>
  levelRank(b.level) - levelRank(a.level) || a.at - b.at || (a.id < b.id ? -1 : 1);

const DOMAIN_WORDS: Readonly<Partial<Record<Domain, string>>> = {
  physical: 'physical',
  cyber: 'cyber',
  insider_threat: 'insider-threat',
};
const named = (domain: Domain) => DOMAIN_WORDS[domain] ?? domain.replaceAll('_', ' ');

/** How urgent an alert is, with where each point comes from. Only findings that still stand count. */
export function scoreFindings(standing: readonly Finding[], context: ScoreContext): Score {
  const sorted = standing.toSorted(byWeight);
  const strongest = sorted[0];
  if (!strongest) return { score: 0, parts: [], level: 'informational', domains: [] };
  const parts: ScorePart[] = [
    { text: `${strongest.level}: ${strongest.title}`, points: LEVEL_POINTS[strongest.level] },
  ];
  const domains = new Set(domainsOf(strongest));
  if (domains.size > 1)
    parts.push({ text: `evidence from ${[...domains].map(named).join(' and ')} sources agrees`, points: 10 });
  const rules = new Set([strongest.rule]);
  let again = 0;
  for (const finding of sorted.slice(1)) {
    const added = domainsOf(finding).filter((domain) => !domains.has(domain));
    if (added.length > 0) {
      parts.push({
        text: `${added.map(named).join(' and ')} evidence as well: ${finding.title}`,
        points: Math.round(LEVEL_POINTS[finding.level] * OTHER_DOMAIN_SHARE),
      });
      for (const domain of added) domains.add(domain);
    } else if (!rules.has(finding.rule)) {
      const points = Math.round((LEVEL_POINTS[finding.level] * SAME_DOMAIN_SHARE) / 2 ** again++);
      if (points > 0) parts.push({ text: `also: ${finding.title}`, points });
    }
    rules.add(finding.rule);
  }
  const repeats = sorted.length - rules.size;
  if (repeats > 0)
    parts.push({
      text: repeats === 1 ? 'happened once more' : `happened ${repeats} times more`,
      points: Math.min(5, repeats),
    });

  const critical = sorted
    .map(context.criticality)
    .filter((one) => one !== undefined)
    .sort((a, b) => b.value - a.value)[0];
  if (critical && critical.value > 1)
    parts.push({
      text: `${critical.name} is of criticality ${critical.value}`,
      points: (critical.value - 1) * 3,
    });
  const person = sorted.map(context.person).find((one) => one !== undefined);
  if (person) {
    const status = STATUS_POINTS[person.status];
    if (status) parts.push({ text: `${person.name} ${STATUS_WORDS[person.status]}`, points: status });
    const tier = TIER_POINTS[person.tier];
    if (tier)
      parts.push({
        text: `${person.name} is ${/^[aeiou]/.test(person.tier) ? 'an' : 'a'} ${person.tier}`,
        points: tier,
      });
  }
  const sum = parts.reduce((points, part) => points + part.points, 0);
  const hasDanger = sorted.some(isDanger);
  if (hasDanger && sum < DANGER_SCORE)
    parts.push({ text: 'people may be in danger: before everything else', points: DANGER_SCORE - sum });
  const score = hasDanger ? DANGER_SCORE : Math.min(DANGER_SCORE - 1, sum);
  const byScore = LEVEL_FROM_SCORE.find(([, from]) => score >= from)?.[0] ?? 'informational';
  const level = levelRank(byScore) > levelRank(strongest.level) ? byScore : strongest.level;
  return { score, parts, level, domains: [...domains].sort() };
}

export function scoreContextOf(deployment: Deployment): ScoreContext {
  const zoneById = new Map(deployment.zones.map((zone) => [zone.id, zone]));
  const assetByHost = new Map(
    deployment.assets.map((asset) => [asset.host.toLowerCase().split('.')[0]!, asset]),
  );
  const personById = new Map(deployment.people.map((person) => [person.id, person]));
  return {
    criticality(finding) {
      const zone = finding.place?.zone === undefined ? undefined : zoneById.get(finding.place.zone);
      const best = finding.entities
        .filter((key) => key.startsWith('host:'))
        .flatMap((key) => assetByHost.get(key.slice('host:'.length)) ?? [])
        .map((asset) => ({ name: asset.host, value: asset.criticality }))
        .sort((a, b) => b.value - a.value)[0];
      const place = zone && { name: zone.name, value: zone.criticality };
      return best && (!place || best.value > place.value) ? best : place;
    },
    person(finding) {
      const person = personById.get(finding.person?.id ?? '');
      if (!person) return undefined;
      const status =
        person.statusFrom === undefined || finding.at >= person.statusFrom ? person.status : 'active';
      return { name: person.name, status, tier: person.tier };
    },
  };
}
