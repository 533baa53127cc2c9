import { createHash } from 'node:crypto';
import type { AlertJudgement, AlertReason } from '../../../shared/domain/alert.ts';
import { type EntityKey, parseEntityKey } from '../../../shared/domain/entity.ts';
import { EVENT_KINDS, isEventKind } from '../../../shared/domain/event-kinds.ts';
import type { Evidence, Finding } from '../../../shared/domain/finding.ts';
import { byWeight, type ScoreContext, scoreFindings } from './score.ts';

/** An alert while it is being fused. */
export interface Case {
  readonly id: string;
  readonly raisedAt: number;
  /** Those that stand, by id. Only these say what the case is near to and about. */
  readonly findings: Map<string, Finding>;
  /** What was withdrawn, by finding id, as the alert shows it. */
  readonly struck: Map<string, AlertReason>;
  /** Of those, the findings withdrawn since the start: what an alert that nothing stands in any more was about. */
  readonly refuted: Map<string, Finding>;
  /** Ids of findings it keeps though what they say is not at hand: a person had resolved it before the start. */
  pinned: readonly string[];
  /** People its findings are about. */
  readonly people: Set<string>;
  /** From the first to the last event of its findings. */
  from: number;
  to: number;
  /** The last event of any finding it ever held. */
  latest: number;
  mergedInto?: string;
  /** False once resolved or merged: it takes no new finding. */
  isOpen: boolean;
}

export function alertIdOf(firstFindingId: string): string {
  return createHash('sha256').update(`alert\n${firstFindingId}`).digest('hex').slice(0, 32);
}

export const newCase = (id: string, raisedAt: number): Case => ({
  id,
  raisedAt,
  findings: new Map(),
  struck: new Map(),
  refuted: new Map(),
  pinned: [],
  people: new Set(),
  from: Infinity,
  to: -Infinity,
  latest: -Infinity,
  isOpen: true,
});

export const spanOf = (finding: Finding) => ({
  from: Math.min(finding.firstAt, finding.at),
  to: Math.max(finding.lastAt, finding.at),
});

/** All a case says, as the alert a person sees. `nameOf` gives doors, zones and hosts the names people use. */
export function judgementOf(
  one: Case,
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
