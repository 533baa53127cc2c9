import type { Alert, AlertJudgement } from '../../../shared/domain/alert.ts';
import { type EntityKey, parseEntityKey } from '../../../shared/domain/entity.ts';
import type { Finding, FindingChange } from '../../../shared/domain/finding.ts';
import type { Deployment } from '../../../shared/domain/site.ts';
import type { StoredJudgement } from '../stage.ts';
import { byMoment, createGrouping, type Group, spanOf } from './grouping.ts';
import { alertIdOf, type Case, judgementOf, newCase, reasonOf } from './judgement.ts';
import type { ScoreContext } from './score.ts';

export interface Fuser {
  /** Takes the alerts as they are stored. What would be grouped otherwise now is told with the next changes. */
  load(stored: readonly StoredJudgement[]): void;
  /**
   * Learns what people did: a resolved alert keeps its findings and takes no new ones, a reopened one gives them back. Returns
   * whether it was news that somebody resolved it.
   */
  observe(alert: Pick<Alert, 'id' | 'status' | 'revision' | 'reasons'>): boolean;
  /** Whether there is something to tell though no finding changed. */
  hasChanged(): boolean;
  /** What the changes make of the alerts; each alert once, as it stands after all of them. `now` dates new alerts. */
  fuse(changes: readonly FindingChange[], now: number): AlertJudgement[];
  /** Takes findings out of alerts that turned out to be closed when they were stored, into open ones. */
  rehome(findings: readonly Finding[], now: number): AlertJudgement[];
  /** What changes to the past make of the alerts stored of then, however long ago; leaves this fuser as it is. */
  fuseAside(
    stored: readonly StoredJudgement[],
    changes: readonly FindingChange[],
    now: number,
  ): AlertJudgement[];
  /** How long after its last event an alert is remembered, milliseconds. */
  keptMs(): number;
  /** How long before a finding's moment an alert may have ended that it has to do with, milliseconds. */
  readonly reachMs: number;
}

export interface FuserOptions {
  readonly deployment: Deployment;
  /** Findings this near in event time, that share something, are one alert. 30 min where absent. */
  readonly windowMs?: number;
  /** How long after its last event a finding may still change, milliseconds. A day where absent. */
  readonly changesMs?: () => number;
  /** An alert that has grown to this many findings is full: the next begins another. 200 where absent. */
  readonly findingsMax?: number;
  /** Findings in alerts that are remembered; REMEMBERED_MAX where absent. */
  readonly maxRemembered?: number;
  /** Told when the oldest alerts went before their time, since there were too many. */
  readonly onFull?: () => void;
}

export const REMEMBERED_MAX = 100_000;

const WINDOW_MS = 30 * 60_000;
const DAY_MS = 24 * 3_600_000;

/**
 * The fuse stage: findings become alerts. Which findings stand in which alert follows from the findings that stand and from
 * what people resolved, in whatever order they came to be known (`grouping.ts`); an alert has its id from the first of them.
 */
export function createFuser(options: FuserOptions): Fuser {
  const { deployment, windowMs = WINDOW_MS, changesMs = () => DAY_MS, onFull } = options;
  const { findingsMax = 200, maxRemembered = REMEMBERED_MAX } = options;
  const grouping = createGrouping(deployment, { windowMs, findingsMax });
  const cases = new Map<string, Case>();
  /** The alert that a finding stands in, or that keeps it since a person resolved it. */
  const homeOf = new Map<string, string>();
  const names = namesOf(deployment);
  const context = scoreContextOf(deployment);
  /** To be told. */
  const touched = new Set<Case>();
  /** By event time; what claims to be of the future is not ahead of when it came. */
  let newest = -Infinity;

  const keptMs = () => changesMs() + grouping.reachMs;

  function take(change: FindingChange): void {
    const { finding } = change;
    const home = cases.get(homeOf.get(finding.id) ?? '');
    if (change.type === 'withdrawn') {
      if (!home) return;
      strike(home, home.findings.get(finding.id) ?? finding, change.because);
      return;
    }
    newest = Math.max(newest, Math.min(spanOf(finding).to, finding.knownAt));
    if (home?.state !== 'resolved') {
      regroup(home?.findings.get(finding.id), finding);
      return;
    }
    home.struck.delete(finding.id);
    home.refuted.delete(finding.id);
    home.findings.set(finding.id, finding);
    touched.add(home);
  }

  /** What is refuted ties nothing any more. */
  function strike(home: Case, finding: Finding, because: string): void {
    home.struck.set(finding.id, reasonOf(finding, because));
    home.refuted.set(finding.id, finding);
    touched.add(home);
    if (home.state === 'resolved') {
      home.findings.delete(finding.id);
      return;
    }
    homeOf.delete(finding.id);
    regroup(finding, undefined, home);
  }

  function regroup(before: Finding | undefined, after: Finding | undefined, home?: Case): void {
    become(grouping.change(before, after), after, home);
  }

  function put(findings: readonly Finding[], home?: Case): void {
    const made = new Set(findings.flatMap((finding) => grouping.change(undefined, finding)));
    const isLeft = (group: Group) => grouping.groupOf(group.first.id) === group;
    become([...made].filter(isLeft), undefined, home);
  }

  /** Makes alerts of groups as they are now. `changed` is told of, and so is all that is in another alert than it was. */
  function become(groups: readonly Group[], changed?: Finding, home?: Case): void {
    const before = new Set<Case>(home ? [home] : []);
    for (const { findings } of groups)
      for (const id of findings.keys()) {
        const one = cases.get(homeOf.get(id) ?? '');
        if (one) before.add(one);
      }
    const groupById = new Map(groups.map((group) => [freeId(group), group]));
    const idOfFinding = new Map(
      [...groupById].flatMap(([id, { findings }]) => [...findings.keys()].map((one) => [one, id] as const)),
    );
    const heirs = new Map<string, Case[]>();
    for (const old of before) {
      if (groupById.has(old.id) || old.state === 'resolved') continue;
      const left = [...old.findings.values()].filter(({ id }) => idOfFinding.has(id)).sort(byMoment)[0];
      touched.add(old);
      if (left === undefined) {
        old.state = 'withdrawn';
        old.findings = new Map();
        continue;
      }
      const heir = idOfFinding.get(left.id)!;
      old.state = 'merged';
      old.mergedInto = heir;
      old.findings = new Map([...old.findings].filter(([id]) => idOfFinding.has(id)));
      heirs.set(heir, [...(heirs.get(heir) ?? []), old]);
    }
    for (const [id, group] of groupById) stand(id, group, heirs.get(id) ?? [], changed);
  }

  /** `merged`: the alerts whose first findings are in it now. */
  function stand(id: string, group: Group, merged: readonly Case[], changed: Finding | undefined): void {
    const one = cases.get(id) ?? newCase(id);
    const isAsBefore =
      one.state === 'open' &&
      one.findings.size === group.findings.size &&
      [...group.findings.keys()].every((finding) => homeOf.get(finding) === id);
    if (!isAsBefore || (changed && group.findings.has(changed.id))) touched.add(one);
    // What was refuted in it went along with the rest.
    if (one.state === 'merged') for (const held of [one.struck, one.refuted]) held.clear();
    for (const old of merged) {
      for (const [finding, reason] of old.struck) one.struck.set(finding, reason);
      for (const [finding, refuted] of old.refuted) one.refuted.set(finding, refuted);
    }
    const raised = [one, ...merged].flatMap(({ raisedAt }) => raisedAt ?? []);
    if (raised.length > 0) one.raisedAt = Math.min(...raised);
    one.state = 'open';
    delete one.mergedInto;
    one.group = group;
    one.findings = group.findings;
    one.latest = Math.max(one.latest, ...[...group.findings.values()].map((finding) => spanOf(finding).to));
    for (const finding of group.findings.keys()) {
      one.struck.delete(finding);
      one.refuted.delete(finding);
      homeOf.set(finding, id);
    }
    cases.set(id, one);
  }

  /** Beside an alert that a person closed, what began it begins another, with an id of its own. */
  function freeId({ first }: Group): string {
    for (let id = alertIdOf(first.id); ; id = alertIdOf(id))
      if (cases.get(id)?.state !== 'resolved') return id;
  }

  function resolve(one: Case, reasons: Alert['reasons']): void {
    if (one.state === 'open') grouping.drop(one.group!);
    const findings = new Map(one.state === 'open' ? one.findings : []);
    // Somebody resolved it while it went into another: it keeps what it had.
    if (one.state === 'merged')
      for (const { findingId, withdrawn } of reasons) {
        const home = cases.get(homeOf.get(findingId) ?? '');
        const finding = home?.state === 'open' ? home.findings.get(findingId) : undefined;
        if (withdrawn !== undefined || !finding) continue;
        findings.set(findingId, finding);
        homeOf.delete(findingId);
        regroup(finding, undefined, home);
        touched.add(one);
      }
    one.state = 'resolved';
    delete one.mergedInto;
    delete one.group;
    one.findings = findings;
    for (const id of findings.keys()) homeOf.set(id, one.id);
    keepStruck(one);
  }

  /** What was refuted in a resolved alert before comes back to it, should it come back. */
  function keepStruck(one: Case): void {
    for (const id of one.struck.keys()) if (!homeOf.has(id)) homeOf.set(id, one.id);
  }

  function reopen(one: Case): void {
    one.state = 'withdrawn';
    for (const id of [...one.findings.keys(), ...one.struck.keys()])
      if (homeOf.get(id) === one.id) homeOf.delete(id);
    // Of what was refuted altogether there is nothing to give back: whoever reopened it looks at it as it is.
    if (one.findings.size > 0) put([...one.findings.values()], one);
  }

  function forgetOld(): void {
    const before = newest - keptMs();
    for (const one of cases.values()) if (one.latest < before) forget(one);
    if (homeOf.size <= maxRemembered) return;
    // A tenth at once, so that it is rare.
    for (const one of [...cases.values()].sort((a, b) => a.latest - b.latest)) {
      if (homeOf.size <= maxRemembered * 0.9) break;
      forget(one);
    }
    onFull?.();
  }

  function forget(one: Case): void {
    cases.delete(one.id);
    if (one.state === 'open') grouping.drop(one.group!);
    for (const id of [...one.findings.keys(), ...one.struck.keys()])
      if (homeOf.get(id) === one.id) homeOf.delete(id);
  }

  function told(now: number): AlertJudgement[] {
    const telling = [...touched];
    touched.clear();
    const all = telling.flatMap((one) => {
      // It came and went between two tellings.
      if (one.state === 'merged' && !one.isTold) return [];
      one.isTold = true;
      if (one.mergedInto !== undefined) one.mergedInto = heirOf(one.mergedInto);
      const { raisedAt = now } = one;
      one.raisedAt = raisedAt;
      const judgement = judgementOf({ ...one, raisedAt }, context, names);
      // What it held is another's now.
      if (one.state === 'merged') one.findings = new Map();
      return judgement;
    });
    if (telling.length > 0) forgetOld();
    return all;
  }

  function heirOf(id: string): string {
    const one = cases.get(id);
    return one?.state === 'merged' ? heirOf(one.mergedInto!) : id;
  }

  return {
    keptMs,
    reachMs: grouping.reachMs,
    hasChanged: () => touched.size > 0,
    load(stored) {
      const standing: Finding[] = [];
      const isResolved = ({ status }: StoredJudgement) => status === 'resolved';
      // What a person resolved keeps its findings, whatever else shows them.
      for (const each of [...stored].sort((a, b) => Number(isResolved(b)) - Number(isResolved(a)))) {
        const { alert, findings } = each;
        const one = newCase(alert.id, alert.raisedAt);
        one.latest = alert.lastAt;
        const findingById = new Map(findings.map((finding) => [finding.id, finding]));
        for (const reason of alert.reasons) {
          const finding = findingById.get(reason.findingId);
          // What an alert shows struck may stand in another.
          if (reason.withdrawn !== undefined) one.struck.set(reason.findingId, reason);
          else if (finding && !homeOf.has(finding.id)) {
            one.findings.set(finding.id, finding);
            homeOf.set(finding.id, one.id);
            newest = Math.max(newest, Math.min(spanOf(finding).to, finding.knownAt));
          }
        }
        // Nothing to tell of an alert whose findings are all gone from the record.
        if (one.findings.size === 0 && one.struck.size === 0) continue;
        one.state = isResolved(each) ? 'resolved' : one.findings.size > 0 ? 'open' : 'withdrawn';
        cases.set(one.id, one);
        if (one.state === 'open') standing.push(...one.findings.values());
      }
      for (const one of cases.values()) if (one.state === 'resolved') keepStruck(one);
      put(standing.sort(byMoment));
      // Nothing joins what a line that never stopped would have forgotten.
      forgetOld();
    },
    observe({ id, status, revision, reasons }) {
      const one = cases.get(id);
      // Told out of turn: what came after it is known.
      if (!one || revision <= one.revision) return false;
      one.revision = revision;
      const wasResolved = one.state === 'resolved';
      if (status === 'resolved' && !wasResolved) resolve(one, reasons);
      if (status !== 'resolved' && wasResolved) reopen(one);
      return status === 'resolved' && !wasResolved;
    },
    fuse(changes, now) {
      for (const change of changes) take(change);
      return told(now);
    },
    rehome(findings, now) {
      for (const finding of findings) {
        const one = cases.get(homeOf.get(finding.id) ?? '');
        // An alert that would be left with no reason at all keeps it.
        if (one?.state !== 'resolved' || one.findings.size < 2) continue;
        one.findings.delete(finding.id);
        homeOf.delete(finding.id);
        touched.add(one);
        regroup(undefined, finding);
      }
      return told(now);
    },
    fuseAside(stored, changes, now) {
      const aside = createFuser({ ...options, changesMs: () => Infinity, maxRemembered: Infinity });
      aside.load(stored);
      return aside.fuse(changes, now);
    },
  };
}

function namesOf(deployment: Deployment): (key: EntityKey) => string {
  const names = new Map<string, string>([
    ...deployment.doors.map((door) => [`door:${door.id}`, door.name] as const),
    ...deployment.zones.map((zone) => [`zone:${zone.id}`, zone.name] as const),
  ]);
  return (key) => names.get(key) ?? parseEntityKey(key)?.value ?? key;
}

function scoreContextOf(deployment: Deployment): ScoreContext {
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
