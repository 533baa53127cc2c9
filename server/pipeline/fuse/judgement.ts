import { createHash } from 'node:crypto';
import type { AlertJudgement, AlertReason } from '../../../shared/domain/alert.ts';
import { type EntityKey, parseEntityKey } from '../../../shared/domain/entity.ts';
import { EVENT_KINDS, isEventKind } from '../../../shared/domain/event-kinds.ts';
import type { Evidence, Finding } from '../../../shared/domain/finding.ts';
import type { Deployment } from '../../../shared/domain/site.ts';
import { type Group, spanOf } from './grouping.ts';
import { byWeight, type ScoreContext, scoreFindings } from './score.ts';

/**
 * An alert while it is being fused:
 *
 *   open --its findings went into another--> merged
 *        --all of them were refuted--> withdrawn
 *        --a person resolved it--> resolved --reopened--> open, or merged into what its findings are part of by then
 *   merged, withdrawn --what its id stands for stands again--> open
 */
export interface Case {
  readonly id: string;
  /** Absent while neither it nor what went into it was told. */
  raisedAt?: number;
  isTold: boolean;
  state: 'open' | 'resolved' | 'merged' | 'withdrawn';
  /** Of what is stored of it, the newest that is known. */
  revision: number;
  /** While it is open. */
  group?: Group;
  /** Those that stand in it, or did when it was merged, by id. */
  findings: Map<string, Finding>;
  /** What was withdrawn, by finding id, as the alert shows it. */
  readonly struck: Map<string, AlertReason>;
  /** Of those, the findings withdrawn since the start: what an alert that nothing stands in any more was about. */
  readonly refuted: Map<string, Finding>;
  /** The last event of any finding it ever held. */
  latest: number;
  mergedInto?: string;
}

export function alertIdOf(firstFindingId: string): string {
  return createHash('sha256').update(`alert\n${firstFindingId}`).digest('hex').slice(0, 32);
}

export const newCase = (id: string, raisedAt?: number): Case => ({
  id,
  ...(raisedAt === undefined ? {} : { raisedAt }),
  isTold: raisedAt !== undefined,
  state: 'withdrawn',
  revision: -1,
  findings: new Map(),
  struck: new Map(),
  refuted: new Map(),
  latest: -Infinity,
});

/** All a case says, as the alert a person sees. `nameOf` gives doors, zones and hosts the names people use. */
export function judgementOf(
  one: Case & { readonly raisedAt: number },
  context: ScoreContext,
  nameOf: (key: EntityKey) => string,
): AlertJudgement {
  const standing = [...one.findings.values()];
  const shown = (standing.length > 0 ? standing : [...one.refuted.values()]).toSorted(byWeight);
  const { score, parts, level, domains } = scoreFindings(standing, context);
  const strongest = shown[0]!;
  const person = shown.find((finding) => finding.person)?.person;
  const place = (shown.find((finding) => finding.place?.door) ?? shown.find((finding) => finding.place))
    ?.place;
  const host = hostOf(shown);
  const spans = shown.map(spanOf);
  return {
    id: one.id,
    title: titleOf(strongest, person?.name, place?.door ?? place?.zone, host, nameOf),
    level: standing.length > 0 ? level : strongest.level,
    score,
    scoreParts: parts,
    domains: standing.length > 0 ? domains : [strongest.domain],
    firstAt: Math.min(...spans.map(({ from }) => from)),
    lastAt: Math.max(...spans.map(({ to }) => to)),
    raisedAt: one.raisedAt,
    ...(person ? { person } : {}),
    ...(host ? { host } : {}),
    ...(place ? { place } : {}),
    entities: [...new Set(shown.flatMap(({ entities }) => entities))].sort(),
    reasons: [...one.struck.values(), ...standing.map((finding) => reasonOf(finding))].sort(
      (a, b) => a.at - b.at || (a.findingId < b.findingId ? -1 : 1),
    ),
    moment: momentOf(shown),
    ...(one.mergedInto ? { mergedInto: one.mergedInto } : {}),
    standing: one.mergedInto === undefined && standing.length > 0,
  };
}

/** `withdrawn` says why it no longer stands. */
export function reasonOf(finding: Finding, withdrawn?: string): AlertReason {
  return {
    findingId: finding.id,
    rule: finding.rule,
    sentence: finding.reason,
    level: finding.level,
    domain: finding.domain,
    at: finding.at,
    knownAt: finding.knownAt,
    evidenceCount: finding.evidenceCount,
    ...(withdrawn === undefined ? {} : { withdrawn }),
  };
}

function hostOf(findings: readonly Finding[]): string | undefined {
  for (const finding of findings)
    for (const key of finding.entities) if (key.startsWith('host:')) return parseEntityKey(key)?.value;
  return undefined;
}

function titleOf(
  strongest: Finding,
  person: string | undefined,
  place: string | undefined,
  host: string | undefined,
  nameOf: (key: EntityKey) => string,
): string {
  const where = strongest.place?.door
    ? nameOf(`door:${strongest.place.door}`)
    : strongest.place?.zone
      ? nameOf(`zone:${strongest.place.zone}`)
      : place;
  const about = person ?? where ?? host;
  return about === undefined || strongest.title.includes(about)
    ? strongest.title
    : `${strongest.title}: ${about}`;
}

const isPhysical = ({ kind }: Evidence) => isEventKind(kind) && EVENT_KINDS[kind].domain === 'physical';

/** The newest physical event of the strongest finding that has one; else the newest event of the strongest. */
function momentOf(findings: readonly Finding[]): AlertJudgement['moment'] {
  for (const finding of findings) {
    const physical = finding.evidence.filter(isPhysical).toSorted((a, b) => b.time - a.time)[0];
    if (!physical) continue;
    const door = physical.values['portal.uid'] ?? finding.place?.door;
    return { at: physical.time, eventId: physical.eventId, ...(door ? { door } : {}) };
  }
  const strongest = findings[0]!;
  const newest = strongest.evidence.toSorted((a, b) => b.time - a.time)[0];
  return { at: newest?.time ?? strongest.at, eventId: newest?.eventId ?? '' };
}

/** Doors and zones by the names people use. */
export function namesOf(deployment: Deployment): (key: EntityKey) => string {
  const names = new Map<string, string>([
    ...deployment.doors.map((door) => [`door:${door.id}`, door.name] as const),
    ...deployment.zones.map((zone) => [`zone:${zone.id}`, zone.name] as const),
  ]);
  return (key) => names.get(key) ?? parseEntityKey(key)?.value ?? key;
}
