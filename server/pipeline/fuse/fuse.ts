import type { Alert, AlertJudgement } from '../../../shared/domain/alert.ts';
import type { Finding, FindingChange } from '../../../shared/domain/finding.ts';
import type { Deployment } from '../../../shared/domain/site.ts';
import type { StoredJudgement } from '../stage.ts';
import { byMoment, createGrouping, type Group, type Move, spanOf } from './grouping.ts';
import { alertIdOf, type Case, judgementOf, namesOf, newCase, reasonOf } from './judgement.ts';
import { scoreContextOf } from './score.ts';

export interface Fuser {
  /**
   * Takes the alerts as they are stored, and the findings that stand: those of no alert, and what is stored otherwise than it
   * would be now, are told with the next changes.
   */
  load(stored: readonly StoredJudgement[], standing?: readonly Finding[]): void;
  /**
   * Learns what people did: a resolved alert keeps the findings it had by then, the others give themselves another; a reopened
   * one gives all back.
   */
  observe(alert: Pick<Alert, 'id' | 'status' | 'revision' | 'reasons'>): void;
  /** Whether there is something to tell though no finding changed. */
  hasChanged(): boolean;
  /** What the changes make of the alerts; each alert once, as it stands after all of them. `now` dates new alerts. */
  fuse(changes: readonly FindingChange[], now: number): AlertJudgement[];
  /**
   * What changes to the past make of the alerts stored of then, however long ago; leaves this fuser as it is. `standing`: see
   * `load`.
   */
  fuseAside(
    stored: readonly StoredJudgement[],
    changes: readonly FindingChange[],
    now: number,
    standing?: readonly Finding[],
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
const GONE = 'it no longer holds';

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
  /** The last event of what went since there was too much. */
  let letGoUpTo = -Infinity;
  /** What is stored of alerts that are nothing any more, as it is to be. */
  let closing: AlertJudgement[] = [];

  const keptMs = () => changesMs() + grouping.reachMs;

  /** Each finding once. */
  function takeAll(changes: readonly FindingChange[]): void {
    const moves: Move[] = [];
    const homes: Case[] = [];
    for (const change of changes) {
      const { finding } = change;
      const home = cases.get(homeOf.get(finding.id) ?? '');
      if (change.type === 'withdrawn') {
        if (!home) continue;
        const before = home.findings.get(finding.id) ?? finding;
        strike(home, before, change.because);
        if (home.state === 'resolved') continue;
        moves.push({ before });
        homes.push(home);
        continue;
      }
      const span = spanOf(finding);
      // It was let go of, and stays as it is stored.
      if (change.type === 'updated' && !home && span.from <= letGoUpTo) continue;
      newest = Math.max(newest, Math.min(span.to, finding.knownAt));
      if (home?.state === 'resolved') {
        keep(home, finding);
        touched.add(home);
      } else moves.push({ before: home?.findings.get(finding.id), after: finding });
    }
    regroup(moves, homes);
  }

  /** What is refuted ties nothing any more. */
  function strike(home: Case, finding: Finding, because: string): void {
    home.struck.set(finding.id, reasonOf(finding, because));
    home.refuted.set(finding.id, finding);
    touched.add(home);
    if (home.state === 'resolved') home.findings.delete(finding.id);
    else homeOf.delete(finding.id);
  }

  /** In an alert that a person resolved. */
  function keep(home: Case, finding: Finding): void {
    home.struck.delete(finding.id);
    home.refuted.delete(finding.id);
    home.findings.set(finding.id, finding);
    homeOf.set(finding.id, home.id);
  }

  function regroup(moves: readonly Move[], homes: readonly Case[] = []): void {
    const changed = new Set(moves.flatMap(({ after }) => after?.id ?? []));
    if (moves.length > 0) become(grouping.change(moves), changed, homes);
  }

  /** Makes alerts of groups as they are now. `changed` are told of, and so is all that is in another alert than it was. */
  function become(groups: readonly Group[], changed: ReadonlySet<string>, homes: readonly Case[]): void {
    const before = new Set<Case>(homes);
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
      // Its group may have taken others in before it was made anew.
      const left = [...old.findings.values()]
        .filter(({ id }) => homeOf.get(id) === old.id && idOfFinding.has(id))
        .sort(byMoment);
      touched.add(old);
      if (left[0] === undefined) {
        close(old);
        continue;
      }
      const heir = idOfFinding.get(left[0].id)!;
      old.state = 'merged';
      old.mergedInto = heir;
      old.findings = new Map(left.map((finding) => [finding.id, finding]));
      heirs.set(heir, [...(heirs.get(heir) ?? []), old]);
    }
    for (const [id, group] of groupById) stand(id, group, heirs.get(id) ?? [], changed);
  }

  /** Nothing stands in it any more, unless a person resolved what did. */
  function close(old: Case): void {
    const kept = [...old.findings].filter(([id]) => cases.get(homeOf.get(id) ?? '')?.state === 'resolved');
    old.state = kept.length > 0 ? 'merged' : 'withdrawn';
    if (kept.length > 0) old.mergedInto = homeOf.get(kept[0]![0])!;
    old.findings = new Map(kept);
  }

  /** `merged`: the alerts whose first findings are in it now. */
  function stand(id: string, group: Group, merged: readonly Case[], changed: ReadonlySet<string>): void {
    const one = cases.get(id) ?? newCase(id);
    const isAsBefore =
      one.state === 'open' &&
      one.findings.size === group.findings.size &&
      [...group.findings.keys()].every((finding) => homeOf.get(finding) === id);
    if (!isAsBefore || [...group.findings.keys()].some((finding) => changed.has(finding))) touched.add(one);
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

  /** It keeps what it had when a person looked, whatever came or went since. */
  function resolve(one: Case, reasons: Alert['reasons']): void {
    // What was refuted in it and stands again is its own as well.
    const seen = new Set(reasons.map(({ findingId }) => findingId));
    if (one.state === 'open') grouping.drop(one.group!);
    const held = one.state === 'open' ? [...one.findings.values()] : [];
    const elsewhere = reasons.flatMap(({ findingId, withdrawn }) => {
      const home = cases.get(homeOf.get(findingId) ?? '');
      const finding = home !== one && home?.state === 'open' ? home.findings.get(findingId) : undefined;
      return finding && withdrawn === undefined ? { finding, home: home! } : [];
    });
    // What was told of it meanwhile was not stored.
    const isOther = one.state === 'merged' || elsewhere.length > 0 || held.some(({ id }) => !seen.has(id));
    one.state = 'resolved';
    delete one.mergedInto;
    delete one.group;
    one.findings = new Map();
    for (const finding of held) homeOf.delete(finding.id);
    for (const finding of held) if (seen.has(finding.id)) keep(one, finding);
    for (const { finding } of elsewhere) keep(one, finding);
    if (isOther) touched.add(one);
    keepStruck(one);
    regroup(
      [
        ...elsewhere.map(({ finding: before }) => ({ before })),
        ...held.filter(({ id }) => !seen.has(id)).map((after) => ({ after })),
      ],
      elsewhere.map(({ home }) => home),
    );
  }

  /** What was refuted in a resolved alert before comes back to it, should it come back. */
  function keepStruck(one: Case): void {
    for (const id of one.struck.keys()) if (!homeOf.has(id)) homeOf.set(id, one.id);
  }

  function reopen(one: Case): void {
    one.state = 'withdrawn';
    for (const id of one.struck.keys()) if (homeOf.get(id) === one.id) homeOf.delete(id);
    // Of what was refuted altogether there is nothing to give back: whoever reopened it looks at it as it is.
    if (one.findings.size > 0)
      regroup(
        [...one.findings.values()].map((after) => ({ after })),
        [one],
      );
  }

  function forgetOld(): void {
    const before = newest - keptMs();
    for (const one of cases.values()) if (one.latest < before) forget(one);
    if (homeOf.size <= maxRemembered) return;
    // A tenth at once, so that it is rare.
    for (const one of [...cases.values()].sort((a, b) => a.latest - b.latest)) {
      if (homeOf.size <= maxRemembered * 0.9) break;
      letGoUpTo = Math.max(letGoUpTo, one.latest);
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
      if (one.findings.size === 0 && one.refuted.size === 0) return [];
      one.isTold = true;
      if (one.mergedInto !== undefined) one.mergedInto = heirOf(one.mergedInto);
      const { raisedAt = now } = one;
      one.raisedAt = raisedAt;
      const judgement = judgementOf({ ...one, raisedAt }, context, names);
      // What it held is another's now.
      if (one.state === 'merged') one.findings = new Map();
      return judgement;
    });
    const closed = closing;
    closing = [];
    if (telling.length > 0) forgetOld();
    return [...closed, ...all];
  }

  function heirOf(id: string): string {
    const one = cases.get(id);
    return one?.state === 'merged' ? heirOf(one.mergedInto!) : id;
  }

  /** What is stored shows what stands in it and nothing else, also where the line ended, or failed, before it could tell so. */
  function compare({ alert, findings }: StoredJudgement): void {
    const one = cases.get(alert.id)!;
    const standing = new Set(findings.map(({ id }) => id));
    const shown = alert.reasons.filter(({ withdrawn }) => withdrawn === undefined);
    const isAsShown =
      shown.length === one.findings.size && shown.every(({ findingId }) => one.findings.has(findingId));
    if (isAsShown) return;
    for (const reason of shown)
      if (!standing.has(reason.findingId)) one.struck.set(reason.findingId, { ...reason, withdrawn: GONE });
    if (one.findings.size > 0) {
      touched.add(one);
      return;
    }
    const home = shown.map(({ findingId }) => homeOf.get(findingId)).find((id) => id !== undefined);
    closing.push({
      ...alert,
      reasons: alert.reasons.map((reason) => one.struck.get(reason.findingId) ?? reason),
      ...(home === undefined ? { score: 0, scoreParts: [] } : { mergedInto: heirOf(home) }),
      standing: false,
    });
  }

  return {
    keptMs,
    reachMs: grouping.reachMs,
    hasChanged: () => touched.size > 0 || closing.length > 0,
    load(stored, standing = []) {
      const put = new Map<string, Finding>();
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
        one.state = isResolved(each) ? 'resolved' : one.findings.size > 0 ? 'open' : 'withdrawn';
        cases.set(one.id, one);
        if (one.state === 'open') for (const [id, finding] of one.findings) put.set(id, finding);
      }
      const stands = new Map(
        [...stored.flatMap(({ findings }) => findings), ...standing].map((one) => [one.id, one]),
      );
      for (const one of cases.values()) {
        if (one.state !== 'resolved') continue;
        for (const id of [...one.struck.keys()]) {
          const finding = homeOf.has(id) ? undefined : stands.get(id);
          if (!finding) continue;
          keep(one, finding);
          touched.add(one);
        }
        keepStruck(one);
      }
      const oldest = newest - keptMs();
      for (const finding of standing)
        if (!homeOf.has(finding.id) && spanOf(finding).to >= oldest) put.set(finding.id, finding);
      become(grouping.change([...put.values()].map((after) => ({ after }))), new Set(), []);
      for (const each of stored) compare(each);
      // Nothing joins what a line that never stopped would have forgotten.
      forgetOld();
    },
    observe({ id, status, revision, reasons }) {
      const one = cases.get(id);
      // Told out of turn: what came after it is known.
      if (!one || revision <= one.revision) return;
      one.revision = revision;
      const wasResolved = one.state === 'resolved';
      if (status === 'resolved' && !wasResolved) resolve(one, reasons);
      if (status !== 'resolved' && wasResolved) reopen(one);
    },
    fuse(changes, now) {
      for (const each of eachOnce(changes)) takeAll(each);
      return told(now);
    },
    fuseAside(stored, changes, now, standing) {
      const aside = createFuser({ ...options, changesMs: () => Infinity, maxRemembered: Infinity });
      aside.load(stored, standing);
      return aside.fuse(changes, now);
    },
  };
}

/** In order, cut where a finding comes again. */
function eachOnce(changes: readonly FindingChange[]): FindingChange[][] {
  const runs: FindingChange[][] = [];
  let seen = new Set<string>();
  for (const change of changes) {
    if (runs.length === 0 || seen.has(change.finding.id)) {
      runs.push([]);
      seen = new Set();
    }
    seen.add(change.finding.id);
    runs.at(-1)!.push(change);
  }
  return runs;
}
