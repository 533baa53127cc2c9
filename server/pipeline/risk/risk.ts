import { createHash } from 'node:crypto';
import { type EntityKey, parseEntityKey } from '../../../shared/domain/entity.ts';
import type { Evidence, Finding, FindingChange } from '../../../shared/domain/finding.ts';
import { type EntityRisk, RISK_KINDS, type RiskKind } from '../../../shared/domain/risk.ts';
import type { Deployment } from '../../../shared/domain/site.ts';
import { createWeigher, entitiesAtRisk, inOrder, REACH_MS, riskAt, type Weighed } from './weigh.ts';

/** The rule id under which a risk that passed the threshold is a finding of its own. */
export const RISK_RULE = 'watchfloor-risk-passed';
export const RISK_PASSES = 70;
/** A risk that passed once passes again only after it fell below this in between. */
export const RISK_REARMS = 50;
/** Findings kept per entity, the newest; a busier one is reported. */
const PER_ENTITY = 200;
const EVIDENCE_MAX = 50;
/** Longer than a finding counts, so that a late change still finds what a passing stood on. Half of it can be withdrawn. */
const KEPT_MS = 4 * REACH_MS;

export interface RiskLimit {
  readonly entity: EntityKey;
  readonly dropped: number;
}

export interface RiskKeeper {
  /**
   * Takes what detection changed. Returns what follows from it: findings that a risk passed the threshold, changed or
   * withdrawn with what they stood on.
   */
  apply(changes: readonly FindingChange[]): FindingChange[];
  /** What stood before a restart, risk findings among it; nothing is told of it. */
  load(findings: readonly Finding[]): void;
  /** The highest risks now, of one kind or of all; those of 1 and more. */
  top(now: number, asked?: { readonly kind?: RiskKind; readonly limit?: number }): EntityRisk[];
  of(entity: EntityKey, now: number): EntityRisk | undefined;
  /** How far back findings are kept, milliseconds. */
  readonly keptMs: number;
}

interface Judges<E, R> {
  judge(events: readonly E[]): FindingChange[];
  reload(rules: R, now: number): FindingChange[];
  withdrawGone(standing: readonly Finding[], now: number): FindingChange[];
  readonly horizonMs: number;
}

/** A detector whose findings are followed by the passings of risks that come of them. */
export function withRisk<E, R, D extends Judges<E, R>>(detect: D & Judges<E, R>, risk: RiskKeeper) {
  // One by one, so that what follows comes right behind it however many are told together.
  const followed = (found: FindingChange[]) => found.flatMap((change) => [change, ...risk.apply([change])]);
  return {
    ...detect,
    judge: (events: readonly E[]) => followed(detect.judge(events)),
    reload: (rules: R, now: number) => followed(detect.reload(rules, now)),
    // A risk that was passed is of no rule in the book.
    withdrawGone: (standing: readonly Finding[], now: number) =>
      followed(
        detect.withdrawGone(
          standing.filter(({ rule }) => rule !== RISK_RULE),
          now,
        ),
      ),
    /** Other rules may need more of the log. */
    get horizonMs() {
      return detect.horizonMs;
    },
    load: risk.load,
    keptMs: risk.keptMs,
  };
}

/**
 * The risk stage: per person, host, door and zone the findings that stand, weighed and decaying. A score is a function of the
 * set of findings, the deployment and the time; so is the list of times it passed the threshold. What is withdrawn drops
 * out. Order of arrival does not matter.
 */
export function createRiskKeeper(deps: {
  readonly deployment: Deployment;
  readonly onLimit?: (limit: RiskLimit) => void;
  /** Nothing is ever let go: for a back-test over any history. */
  readonly isUnbounded?: boolean;
}): RiskKeeper {
  const { deployment, isUnbounded = false, onLimit = () => {} } = deps;
  const weigh = createWeigher(deployment);
  const names = new Map<string, string>([
    ...deployment.people.map(({ id, name }) => [`person:${id}`, name] as const),
    ...deployment.doors.map(({ id, name }) => [`door:${id}`, name] as const),
    ...deployment.zones.map(({ id, name }) => [`zone:${id}`, name] as const),
  ]);
  const byEntity = new Map<EntityKey, Map<string, Weighed>>();
  const entitiesOf = new Map<string, readonly EntityKey[]>();
  /** Risk findings that were told, by entity and id. */
  const told = new Map<EntityKey, Map<string, Finding>>();
  let newest = -Infinity;

  function put(finding: Finding): readonly EntityKey[] {
    const before = remove(finding.id);
    const keys = entitiesAtRisk(finding);
    const weighed = weigh(finding);
    for (const key of keys) {
      const mine = byEntity.get(key) ?? new Map<string, Weighed>();
      byEntity.set(key, mine);
      mine.set(finding.id, weighed);
    }
    entitiesOf.set(finding.id, keys);
    newest = Math.max(newest, Math.min(finding.at, finding.knownAt));
    return [...new Set([...before, ...keys])];
  }

  function remove(id: string): readonly EntityKey[] {
    const keys = entitiesOf.get(id) ?? [];
    for (const key of keys) {
      const mine = byEntity.get(key);
      mine?.delete(id);
      if (mine?.size === 0) byEntity.delete(key);
    }
    entitiesOf.delete(id);
    return keys;
  }

  /** Lets go of what can no longer count, and of the oldest of an entity that has too many. */
  function bound(key: EntityKey): void {
    const mine = byEntity.get(key);
    if (!mine || isUnbounded) return;
    for (const [id, { finding }] of mine) if (newest - finding.at > KEPT_MS) remove(id);
    const over = mine.size - PER_ENTITY;
    if (over <= 0) return;
    const oldest = [...mine.values()].map(({ finding }) => finding).sort(inOrder);
    for (const { id } of oldest.slice(0, over)) mine.delete(id);
    onLimit({ entity: key, dropped: over });
  }

  /** Every passing of the threshold by the findings that stand: at a finding's time, since only a finding raises a risk. */
  function passings(key: EntityKey): Map<string, Finding> {
    const found = new Map<string, Finding>();
    const weighed = [...(byEntity.get(key)?.values() ?? [])].sort((a, b) => inOrder(a.finding, b.finding));
    let isArmed = true;
    for (const [index, { finding }] of weighed.entries()) {
      const upTo = weighed.slice(0, index + 1);
      if (!isArmed && riskAt(upTo.slice(0, -1), finding.at).score < RISK_REARMS) isArmed = true;
      const { score } = riskAt(upTo, finding.at);
      if (!isArmed || score < RISK_PASSES) continue;
      isArmed = false;
      const passed = compose(key, finding, upTo, score);
      found.set(passed.id, passed);
    }
    return found;
  }

  function compose(key: EntityKey, last: Finding, upTo: readonly Weighed[], score: number): Finding {
    const { contributions } = riskAt(upTo, last.at);
    const findings = upTo
      .map(({ finding }) => finding)
      .filter(({ id }) => contributions.some(({ findingId }) => findingId === id));
    const kind = kindOf(key)!;
    const name = nameOf(key);
    const evidence = [
      ...new Map(
        findings.flatMap((one) => one.evidence).map((one): [string, Evidence] => [one.eventId, one]),
      ).values(),
    ].sort((a, b) => a.time - b.time || (a.eventId < b.eventId ? -1 : 1));
    const said = contributions
      .slice(0, 3)
      .map(({ title, weight, decay }) => `${title} (${Math.round(weight * decay)})`);
    const more = contributions.length > said.length ? `, and ${contributions.length - said.length} more` : '';
    const person = kind === 'person' ? findings.find((one) => one.person)?.person : undefined;
    return {
      id: createHash('sha256')
        .update(JSON.stringify([RISK_RULE, key, last.id]))
        .digest('hex')
        .slice(0, 32),
      rule: RISK_RULE,
      title: `Risk of ${name} passed ${RISK_PASSES}`,
      level: 'high',
      domain: kind === 'person' ? 'insider_threat' : kind === 'host' ? 'cyber' : 'physical',
      tags: ['csf.id.ra-05', 'csf.de.ae-04'],
      at: last.at,
      firstAt: Math.min(...findings.map(({ firstAt }) => firstAt)),
      lastAt: Math.max(...findings.map(({ lastAt }) => lastAt)),
      knownAt: Math.max(...findings.map(({ knownAt }) => knownAt)),
      ...(person ? { person } : {}),
      ...(last.place ? { place: last.place } : {}),
      entities: [...new Set([key, ...findings.flatMap(({ entities }) => entities)])].sort(),
      reason: `The risk of ${name} came to ${Math.round(score)} of 100: ${said.join('; ')}${more}.`,
      evidence: evidence.slice(-EVIDENCE_MAX),
      evidenceCount: evidence.length,
      assumptions: person
        ? [
            {
              about: 'identity',
              text: `${findings.length} findings are taken to be about ${person.name}, the least sure ${Math.round(
                Math.min(...findings.map((one) => one.person?.confidence ?? 1)) * 100,
              )} %`,
            },
          ]
        : [],
    };
  }

  const nameOf = (key: EntityKey) => names.get(key) ?? parseEntityKey(key)?.value ?? key;
  /** Places and hosts gather what everybody does there; only people are told as findings. */
  const isTold = (key: EntityKey) => kindOf(key) === 'person';

  function settle(keys: Iterable<EntityKey>, now: number): FindingChange[] {
    return [...new Set(keys)].sort().flatMap((key): FindingChange[] => {
      bound(key);
      if (!isTold(key)) return [];
      const before = told.get(key) ?? new Map<string, Finding>();
      const after = passings(key);
      const changes: FindingChange[] = [];
      for (const [id, finding] of before)
        if (!after.has(id) && newest - finding.at <= KEPT_MS / 2)
          changes.push({
            type: 'withdrawn',
            finding,
            because: 'what the risk stood on was withdrawn or came to less',
            at: now,
          });
      for (const [id, finding] of after) {
        const known = before.get(id);
        if (!known) changes.push({ type: 'raised', finding });
        else if (said(known) !== said(finding)) changes.push({ type: 'updated', finding });
      }
      if (after.size > 0) told.set(key, after);
      else told.delete(key);
      return changes;
    });
  }

  const risk = (key: EntityKey, now: number): EntityRisk => ({
    entity: key,
    kind: kindOf(key)!,
    name: nameOf(key),
    ...riskAt([...(byEntity.get(key)?.values() ?? [])], now),
    asOf: now,
  });

  return {
    keptMs: KEPT_MS,
    apply(changes) {
      const touched = new Set<EntityKey>();
      let now = -Infinity;
      for (const change of changes) {
        if (change.finding.rule === RISK_RULE) continue;
        const keys = change.type === 'withdrawn' ? remove(change.finding.id) : put(change.finding);
        for (const key of keys) touched.add(key);
        now = Math.max(now, change.type === 'withdrawn' ? change.at : change.finding.knownAt);
      }
      return touched.size === 0 ? [] : settle(touched, now);
    },
    load(findings) {
      for (const finding of findings) if (finding.rule !== RISK_RULE) put(finding);
      for (const finding of findings) {
        if (finding.rule !== RISK_RULE || !finding.person) continue;
        const key: EntityKey = `person:${finding.person.id}`;
        told.set(key, (told.get(key) ?? new Map<string, Finding>()).set(finding.id, finding));
      }
      for (const key of [...byEntity.keys()]) bound(key);
    },
    top: (now, { kind, limit = 50 } = {}) =>
      [...byEntity.keys()]
        .filter((key) => kind === undefined || kindOf(key) === kind)
        .map((key) => risk(key, now))
        .filter(({ score }) => score >= 1)
        .sort((a, b) => b.score - a.score || (a.entity < b.entity ? -1 : 1))
        .slice(0, limit),
    of: (entity, now) => (byEntity.has(entity) ? risk(entity, now) : undefined),
  };
}

const kindOf = (key: EntityKey): RiskKind | undefined =>
  RISK_KINDS.find((kind) => key.startsWith(`${kind}:`));

function said({ knownAt: _, ...content }: Finding): string {
  return JSON.stringify(content);
}
