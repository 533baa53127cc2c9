import { type EntityKey, parseEntityKey } from '../../../shared/domain/entity.ts';
import type { Finding, FindingChange } from '../../../shared/domain/finding.ts';
import type { EntityRisk, RiskKind } from '../../../shared/domain/risk.ts';
import type { Deployment } from '../../../shared/domain/site.ts';
import { contentOf } from '../../../shared/lib/finding-content.ts';
import { createEntityFindings, type EntityFindings, type FindingBounds } from './entity-findings.ts';
import { kindOf, passingId, passingOf, RISK_RULE } from './passing.ts';
import { createWeigher, entitiesAtRisk, REACH_MS, riskAt, type Weighed } from './weigh.ts';

export { RISK_RULE };

const BOUNDS: FindingBounds = { counted: 200, open: 400 };
/** What is older is settled: late evidence and decisions reach back half as far. */
const OPEN_MS = 2 * REACH_MS;
/** Read from the record at a start: what the oldest passing that is not settled rests on, and what that rests on. */
const KEPT_MS = 4 * REACH_MS;
/** Entities that nothing happens to any more are let go once in so much event time. */
const SWEEP_EVERY_MS = REACH_MS / 7;

export interface RiskLimit {
  readonly entity: EntityKey;
  /** Findings that would count but for the bound. */
  readonly dropped: number;
}

export interface RiskKeeper {
  /**
   * Takes what detection changed. Returns what follows from it: findings that a risk passed the threshold, changed or
   * withdrawn with what they stood on.
   */
  apply(changes: readonly FindingChange[]): FindingChange[];
  /**
   * What stands in the record, risk findings among it, in place of all that was taken so far; nothing is told of it.
   *
   * With `before`, only what began earlier, as the record has it, come what may: for a line that judges again what
   * began since. Passings from before are not judged again; each is told once more behind the finding with which it was
   * passed, when that comes.
   */
  load(findings: readonly Finding[], before?: number): void;
  /** The highest risks now, of one kind or of all; those of 1 and more. */
  top(now: number, asked?: { readonly kind?: RiskKind; readonly limit?: number }): EntityRisk[];
  of(entity: EntityKey, now: number): EntityRisk | undefined;
  /** How far back the record is read, milliseconds. */
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
  // What a rule found goes at once: one by one, 400 findings of a person would be weighed again 400 times, 5 s of processor.
  const followedAtOnce = (found: FindingChange[]) => [...found, ...risk.apply(found)];
  return {
    ...detect,
    judge: (events: readonly E[]) => followed(detect.judge(events)),
    reload: (rules: R, now: number) => followedAtOnce(detect.reload(rules, now)),
    // A risk that was passed is of no rule in the book.
    withdrawGone: (standing: readonly Finding[], now: number) =>
      followedAtOnce(
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

/** Since when a finding is judged: a passing rests on findings of the week before it, and is none of them. */
export const beganAt = ({ rule, at, firstAt }: Finding) => (rule === RISK_RULE ? at : firstAt);

/** What is taken from the record and not judged again. */
interface Earlier {
  readonly before: number;
  readonly ids: ReadonlySet<string>;
  readonly passings: ReadonlyMap<string, Finding>;
}

interface HeldBy {
  readonly weighed: Weighed;
  readonly keys: Set<EntityKey>;
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
  readonly bounds?: FindingBounds;
}): RiskKeeper {
  const { deployment, isUnbounded = false, onLimit = () => {} } = deps;
  const bounds = { ...(deps.bounds ?? BOUNDS), ...(isUnbounded ? { open: Infinity } : {}) };
  const weigh = createWeigher(deployment);
  const names = new Map<string, string>([
    ...deployment.people.map(({ id, name }) => [`person:${id}`, name] as const),
    ...deployment.doors.map(({ id, name }) => [`door:${id}`, name] as const),
    ...deployment.zones.map(({ id, name }) => [`zone:${id}`, name] as const),
  ]);
  const byEntity = new Map<EntityKey, EntityFindings>();
  const heldById = new Map<string, HeldBy>();
  /** Risk findings that were told and are not settled, by entity and id. */
  const told = new Map<EntityKey, Map<string, Finding>>();
  let earlier: Earlier | undefined;
  let newest = -Infinity;
  let sweptAt = -Infinity;

  const nameOf = (key: EntityKey) => names.get(key) ?? parseEntityKey(key)?.value ?? key;
  /** Places and hosts gather what everybody does there; only people are told as findings. */
  const isTold = (key: EntityKey) => kindOf(key) === 'person';

  function put(finding: Finding): Iterable<EntityKey> {
    const weighed = weigh(finding);
    const keys = entitiesAtRisk(finding);
    newest = Math.max(newest, Math.min(finding.at, finding.knownAt));
    const before = heldById.get(finding.id);
    if (before && weighsAsBefore(before, weighed, keys)) {
      for (const key of keys) byEntity.get(key)!.replace(weighed);
      heldById.set(finding.id, { ...before, weighed });
      return keys;
    }
    const left = remove(finding.id);
    for (const key of keys) {
      const mine = byEntity.get(key) ?? createEntityFindings(bounds, { isWatched: isTold(key) });
      byEntity.set(key, mine);
      mine.add(weighed);
    }
    heldById.set(finding.id, { weighed, keys: new Set(keys) });
    return [...left, ...keys];
  }

  function remove(id: string): readonly EntityKey[] {
    const held = heldById.get(id);
    if (!held) return [];
    for (const key of held.keys) byEntity.get(key)!.remove(held.weighed.finding);
    heldById.delete(id);
    return [...held.keys];
  }

  /** Settles what is old or too much, and lets go of what can no longer count. */
  function bound(key: EntityKey): void {
    const mine = byEntity.get(key);
    if (!mine) return;
    const { settled, gone } = mine.settleBefore(
      isUnbounded ? -Infinity : Math.max(newest - OPEN_MS, earlier?.before ?? -Infinity),
    );
    const toldOfIt = told.get(key);
    if (toldOfIt) for (const id of settled) toldOfIt.delete(passingId(key, id));
    for (const id of gone) {
      const held = heldById.get(id)!;
      held.keys.delete(key);
      if (held.keys.size === 0) heldById.delete(id);
    }
  }

  function report(key: EntityKey, time: number): void {
    const dropped = byEntity.get(key)?.overAt(time) ?? 0;
    if (dropped > 0) onLimit({ entity: key, dropped });
  }

  function sweep(): void {
    if (isUnbounded || newest - sweptAt < SWEEP_EVERY_MS) return;
    sweptAt = newest;
    for (const [key, mine] of byEntity) {
      bound(key);
      // Nothing that was settled so long ago says whether a risk may pass.
      if (mine.size === 0 && newest - mine.settledAt > OPEN_MS) byEntity.delete(key);
    }
    for (const [key, passed] of told) {
      for (const [id, { at }] of passed) if (newest - at > OPEN_MS) passed.delete(id);
      if (passed.size === 0) told.delete(key);
    }
  }

  function settle(keys: Iterable<EntityKey>, now: number): FindingChange[] {
    return [...new Set(keys)].sort().flatMap((key): FindingChange[] => {
      bound(key);
      const mine = byEntity.get(key);
      if (!mine || !isTold(key)) return [];
      const before = told.get(key) ?? new Map<string, Finding>();
      const passings = mine.passings((last, upTo) => passingOf(key, nameOf(key), last, upTo));
      const after = new Map(passings.map((passed) => [passed.id, passed]));
      const changes: FindingChange[] = [];
      for (const [id, finding] of before)
        if (!after.has(id) && finding.at >= Math.max(mine.settledAt, newest - OPEN_MS))
          changes.push({
            type: 'withdrawn',
            finding,
            because: 'what the risk stood on was withdrawn or came to less',
            at: now,
          });
      for (const [id, finding] of after) {
        const known = before.get(id);
        if (!known) changes.push({ type: 'raised', finding });
        else if (known !== finding && contentOf(known) !== contentOf(finding))
          changes.push({ type: 'updated', finding });
      }
      if (after.size > 0) told.set(key, after);
      else told.delete(key);
      return changes;
    });
  }

  /** A finding that began before what is judged here stands as the record has it. Returns the passing told of it. */
  function takeEarlier({ type, finding }: FindingChange, { ids, passings }: Earlier): FindingChange[] {
    if (type !== 'raised' || !ids.has(finding.id) || !finding.person) return [];
    const passed = passings.get(passingId(`person:${finding.person.id}`, finding.id));
    return passed ? [{ type: 'raised', finding: passed }] : [];
  }

  const risk = (key: EntityKey, mine: EntityFindings, now: number): EntityRisk => ({
    entity: key,
    kind: kindOf(key)!,
    name: nameOf(key),
    ...riskAt(mine.countedAt(now), now),
    asOf: now,
  });

  return {
    keptMs: KEPT_MS,
    apply(changes) {
      const touched = new Set<EntityKey>();
      const again: FindingChange[] = [];
      let now = -Infinity;
      for (const change of changes) {
        const { type, finding } = change;
        if (finding.rule === RISK_RULE) continue;
        now = Math.max(now, type === 'withdrawn' ? change.at : finding.knownAt);
        const isEarlier = earlier && finding.firstAt < earlier.before;
        if (isEarlier) again.push(...takeEarlier(change, earlier!));
        if (isEarlier && earlier!.ids.has(finding.id)) {
          // It may lie across the moment, and be a passing that is judged here.
          if (finding.person) touched.add(`person:${finding.person.id}`);
          continue;
        }
        const isGone = type === 'withdrawn' || isEarlier;
        const isNew = !isGone && !heldById.has(finding.id);
        const keys = isGone ? remove(finding.id) : put(finding);
        for (const key of keys) {
          touched.add(key);
          if (isNew) report(key, finding.at);
        }
      }
      if (touched.size === 0) return again;
      const followed = settle(touched, now);
      sweep();
      return [...again, ...followed];
    },
    load(findings, before) {
      byEntity.clear();
      heldById.clear();
      told.clear();
      [newest, sweptAt] = [-Infinity, -Infinity];
      const taken = before === undefined ? findings : findings.filter((one) => beganAt(one) < before);
      const passed = taken.filter(({ rule }) => rule === RISK_RULE);
      const rest = taken.filter(({ rule }) => rule !== RISK_RULE);
      earlier =
        before === undefined
          ? undefined
          : {
              before,
              ids: new Set(rest.map(({ id }) => id)),
              passings: new Map(passed.map((one) => [one.id, one])),
            };
      for (const finding of rest) put(finding);
      for (const finding of passed) {
        if (!finding.person) continue;
        const key: EntityKey = `person:${finding.person.id}`;
        told.set(key, (told.get(key) ?? new Map<string, Finding>()).set(finding.id, finding));
      }
      for (const key of byEntity.keys()) {
        report(key, newest);
        bound(key);
      }
    },
    top: (now, { kind, limit = 50 } = {}) =>
      [...byEntity]
        .filter(([key]) => kind === undefined || kindOf(key) === kind)
        .map(([key, mine]) => risk(key, mine, now))
        .filter(({ score }) => score >= 1)
        .sort((a, b) => b.score - a.score || (a.entity < b.entity ? -1 : 1))
        .slice(0, limit),
    of(entity, now) {
      const mine = byEntity.get(entity);
      return mine && mine.size > 0 ? risk(entity, mine, now) : undefined;
    },
  };
}

function weighsAsBefore({ weighed, keys }: HeldBy, now: Weighed, keysNow: readonly EntityKey[]): boolean {
  const [was, is] = [weighed.finding, now.finding];
  return (
    was.at === is.at &&
    was.rule === is.rule &&
    weighed.weight === now.weight &&
    keys.size === keysNow.length &&
    keysNow.every((key) => keys.has(key))
  );
}
