import type { Alert, AlertJudgement } from '../../../shared/domain/alert.ts';
import { type EntityKey, parseEntityKey } from '../../../shared/domain/entity.ts';
import type { Finding, FindingChange } from '../../../shared/domain/finding.ts';
import type { Deployment } from '../../../shared/domain/site.ts';
import type { StoredJudgement } from '../stage.ts';
import { alertIdOf, type Case, judgementOf, newCase, reasonOf, spanOf } from './judgement.ts';
import type { ScoreContext } from './score.ts';

export interface Fuser {
  /** Takes the alerts that were open before a restart. */
  load(stored: readonly StoredJudgement[]): void;
  /** Keeps findings in an alert that somebody resolved: they never begin or join another. */
  pin(alert: Pick<AlertJudgement, 'id' | 'raisedAt' | 'firstAt' | 'lastAt' | 'reasons'>): void;
  /** Learns what people did: a resolved alert takes no new findings, a reopened one does again. */
  observe(alert: Pick<Alert, 'id' | 'status'>): void;
  /** What the changes make of the alerts; each alert once, as it stands after all of them. `now` dates new alerts. */
  fuse(changes: readonly FindingChange[], now: number): AlertJudgement[];
  /** Takes findings out of alerts that turned out to be closed when they were stored, into open ones. */
  rehome(findings: readonly Finding[], now: number): AlertJudgement[];
}

export interface FuserOptions {
  readonly deployment: Deployment;
  /** Findings this near in event time, that share something, are one alert. 30 min where absent. */
  readonly windowMs?: number;
  /** How long after its last event a finding may still change, milliseconds: an alert is remembered for as long. A day where absent. */
  readonly changesMs?: () => number;
  /** Findings in alerts that are remembered; REMEMBERED_MAX where absent. */
  readonly maxRemembered?: number;
  /** Told when the oldest alerts went before their time, since there were too many. */
  readonly onFull?: () => void;
}

export const REMEMBERED_MAX = 100_000;

const WINDOW_MS = 30 * 60_000;
const DAY_MS = 24 * 3_600_000;
/** An alert that has grown to this many findings is full: the next begins another. */
const FINDINGS_MAX = 200;
/** `series:` and what findings of one rule and group share: also what goes on and was cut. */
type Tie = EntityKey | `series:${string}`;
const TIES = ['person:', 'host:', 'door:', 'zone:'];

/**
 * The fuse stage: findings that share a person, host, door or inner zone, or a rule and its group, near in time become one
 * alert.
 *
 * A person ties always. A door, a zone, a host or a group ties only while no two different people stand on the two sides, except
 * for a host that is somebody's own. A site, and a site's outermost zone, tie nothing: everything happens there.
 */
export function createFuser({
  deployment,
  windowMs = WINDOW_MS,
  changesMs = () => DAY_MS,
  maxRemembered = REMEMBERED_MAX,
  onFull,
}: FuserOptions): Fuser {
  const cases = new Map<string, Case>();
  const caseOfFinding = new Map<string, string>();
  const casesByTie = new Map<Tie, Set<string>>();
  /** Of those, the ones about no person yet: all that a place can tie a person's finding to. */
  const placeCasesByTie = new Map<Tie, Set<string>>();
  const zoneById = new Map(deployment.zones.map((zone) => [zone.id, zone]));
  const ownedHosts = new Set<string>([
    ...deployment.assets.filter((asset) => asset.owner).map((asset) => asset.host.toLowerCase()),
    ...deployment.people.flatMap((person) => person.hosts.map((host) => host.toLowerCase())),
  ]);
  const names = namesOf(deployment);
  const context = scoreContextOf(deployment);
  /** By event time; what claims to be of the future is not ahead of when it came. */
  let newest = -Infinity;

  const isInnerZone = (key: EntityKey) => zoneById.get(key.slice('zone:'.length))?.parent !== undefined;
  // Whoever logs on to a server is not in the room where it stands: its place ties nothing.
  const isThere = ({ place }: Finding) => place?.via !== 'host';
  const tiesOf = (finding: Finding): Tie[] => {
    const ties = new Set<Tie>(
      finding.entities.filter(
        (key) =>
          TIES.some((tie) => key.startsWith(tie)) &&
          (!key.startsWith('zone:') || (isInnerZone(key) && isThere(finding))),
      ),
    );
    if (finding.person) ties.add(`person:${finding.person.id}`);
    if (finding.series !== undefined) ties.add(`series:${finding.series}`);
    return [...ties];
  };
  function isNear(one: Case, finding: Finding): boolean {
    const span = spanOf(finding);
    if (span.from - windowMs > one.to || one.from - windowMs > span.to) return false;
    for (const held of one.findings.values()) {
      const other = spanOf(held);
      if (span.from - windowMs <= other.to && other.from - windowMs <= span.to) return true;
    }
    return false;
  }

  function isTied(one: Case, finding: Finding, tie: Tie): boolean {
    if (tie.startsWith('person:'))
      return tie === `person:${finding.person?.id}` && one.people.has(finding.person!.id);
    if (isOwnHost(tie)) return true;
    return !finding.person || one.people.size === 0 || one.people.has(finding.person.id);
  }

  const isOwnHost = (tie: Tie) => tie.startsWith('host:') && ownedHosts.has(tie.slice('host:'.length));

  function candidates(finding: Finding, tie: Tie): Iterable<string> {
    const byPlaceOnly = finding.person && !tie.startsWith('person:') && !isOwnHost(tie);
    return (byPlaceOnly ? placeCasesByTie : casesByTie).get(tie) ?? [];
  }

  /** Earliest first: that one absorbs the others. */
  function matching(finding: Finding): Case[] {
    const found = new Set<Case>();
    for (const tie of tiesOf(finding))
      for (const id of candidates(finding, tie)) {
        const one = cases.get(id);
        if (!one?.isOpen || found.has(one) || one.findings.size >= FINDINGS_MAX) continue;
        if (isTied(one, finding, tie) && isNear(one, finding)) found.add(one);
      }
    return [...found].sort((a, b) => a.from - b.from || (a.id < b.id ? -1 : 1));
  }

  function hold(one: Case, finding: Finding): void {
    const before = one.findings.get(finding.id);
    one.struck.delete(finding.id);
    one.refuted.delete(finding.id);
    caseOfFinding.set(finding.id, one.id);
    newest = Math.max(newest, Math.min(spanOf(finding).to, finding.knownAt));
    if (before && !isWithin(before, finding)) {
      regroup(one, () => one.findings.set(finding.id, finding));
      return;
    }
    one.findings.set(finding.id, finding);
    group(one, finding);
  }

  /** Whether all that a finding was near to and about, it still is as it stands now. */
  function isWithin(before: Finding, now: Finding): boolean {
    const [was, is] = [spanOf(before), spanOf(now)];
    if (was.from < is.from || was.to > is.to || (before.person && before.person.id !== now.person?.id))
      return false;
    const ties = new Set(tiesOf(now));
    return tiesOf(before).every((tie) => ties.has(tie));
  }

  function group(one: Case, finding: Finding): void {
    const span = spanOf(finding);
    one.from = Math.min(one.from, span.from);
    one.to = Math.max(one.to, span.to);
    one.latest = Math.max(one.latest, span.to);
    if (finding.person && one.people.size === 0)
      for (const held of one.findings.values())
        for (const tie of tiesOf(held)) placeCasesByTie.get(tie)?.delete(one.id);
    if (finding.person) one.people.add(finding.person.id);
    for (const tie of tiesOf(finding)) {
      addTo(casesByTie, tie, one.id);
      if (one.people.size === 0) addTo(placeCasesByTie, tie, one.id);
    }
  }

  function ungroup(one: Case, finding: Finding): void {
    for (const tie of tiesOf(finding))
      for (const index of [casesByTie, placeCasesByTie]) {
        index.get(tie)?.delete(one.id);
        if (index.get(tie)?.size === 0) index.delete(tie);
      }
  }

  /** What is refuted ties nothing any more: the case is near to, and about, what still stands in it. */
  function strike(one: Case, finding: Finding, because: string): void {
    regroup(one, () => one.findings.delete(finding.id));
    if (one.isOpen) caseOfFinding.delete(finding.id);
    one.refuted.set(finding.id, finding);
    one.struck.set(finding.id, reasonOf(finding, because));
  }

  function regroup(one: Case, change: () => void): void {
    for (const held of one.findings.values()) ungroup(one, held);
    change();
    one.people.clear();
    one.from = Infinity;
    one.to = -Infinity;
    for (const held of one.findings.values()) group(one, held);
  }

  function absorb(into: Case, other: Case): void {
    for (const finding of other.findings.values()) {
      ungroup(other, finding);
      hold(into, finding);
    }
    for (const [id, reason] of other.struck) if (!into.findings.has(id)) into.struck.set(id, reason);
    for (const [id, finding] of other.refuted) if (!into.findings.has(id)) into.refuted.set(id, finding);
    other.isOpen = false;
    other.mergedInto = into.id;
  }

  function take(finding: Finding, now: number): Case[] {
    const known = cases.get(caseOfFinding.get(finding.id) ?? '');
    if (known) {
      hold(known, finding);
      return [known];
    }
    const [first, ...others] = matching(finding);
    if (!first) {
      const made = begin(finding.id, now);
      hold(made, finding);
      return [made];
    }
    hold(first, finding);
    const absorbed = others.filter((other) => first.findings.size + other.findings.size <= FINDINGS_MAX);
    for (const other of absorbed) absorb(first, other);
    return [first, ...absorbed];
  }

  /**
   * The alert that a finding begins. One that it began before and nothing stands in any more takes it back; beside one
   * that a person closed it begins another, with an id of its own.
   */
  function begin(findingId: string, now: number): Case {
    for (let id = alertIdOf(findingId); ; id = alertIdOf(id)) {
      const present = cases.get(id);
      const isFree =
        present && (present.mergedInto !== undefined || (present.isOpen && !isStanding(present)));
      if (present && !isFree) continue;
      const made = newCase(id, present?.raisedAt ?? now);
      // What was refuted in it went along with the rest where it was merged.
      if (present?.mergedInto === undefined) for (const one of present?.struck ?? []) made.struck.set(...one);
      cases.set(id, made);
      return made;
    }
  }

  function forgetOld(): void {
    const before = newest - changesMs() - windowMs;
    for (const one of cases.values()) if (one.latest < before) forget(one);
    if (caseOfFinding.size <= maxRemembered) return;
    // A tenth at once, so that it is rare.
    for (const one of [...cases.values()].sort((a, b) => a.latest - b.latest)) {
      if (caseOfFinding.size <= maxRemembered * 0.9) break;
      forget(one);
    }
    onFull?.();
  }

  function forget(one: Case): void {
    cases.delete(one.id);
    for (const finding of [...one.findings.keys(), ...one.struck.keys(), ...one.pinned])
      if (caseOfFinding.get(finding) === one.id) caseOfFinding.delete(finding);
    for (const finding of one.findings.values()) ungroup(one, finding);
  }

  return {
    load(stored) {
      for (const { alert, findings } of stored) {
        const one = newCase(alert.id, alert.raisedAt);
        const findingById = new Map(findings.map((finding) => [finding.id, finding]));
        for (const reason of alert.reasons) {
          const finding = findingById.get(reason.findingId);
          // What an alert shows struck may stand in another: it ties nothing here.
          if (reason.withdrawn !== undefined) one.struck.set(reason.findingId, reason);
          else if (finding) hold(one, finding);
        }
        one.latest = alert.lastAt;
        // Nothing to tell of an alert whose findings are all gone from the record.
        if (one.findings.size > 0 || one.struck.size > 0) cases.set(one.id, one);
      }
      // Nothing joins what a line that never stopped would have forgotten.
      forgetOld();
    },
    pin(alert) {
      const one = newCase(alert.id, alert.raisedAt);
      one.isOpen = false;
      one.latest = alert.lastAt;
      cases.set(one.id, one);
      one.pinned = alert.reasons.map(({ findingId }) => findingId);
      for (const finding of one.pinned) caseOfFinding.set(finding, one.id);
    },
    observe({ id, status }) {
      const one = cases.get(id);
      if (!one || one.mergedInto !== undefined) return;
      one.isOpen = status !== 'resolved';
      // What a person resolved keeps even what was refuted before, should it come back.
      for (const finding of one.struck.keys()) {
        const home = caseOfFinding.get(finding);
        if (!one.isOpen && home === undefined) caseOfFinding.set(finding, id);
        if (one.isOpen && home === id) caseOfFinding.delete(finding);
      }
    },
    rehome(findings, now) {
      const touched = new Set<Case>();
      for (const finding of findings) {
        const one = cases.get(caseOfFinding.get(finding.id) ?? '');
        // An alert that would be left with no reason at all keeps it.
        if (!one || one.isOpen || one.findings.size < 2) continue;
        one.findings.delete(finding.id);
        caseOfFinding.delete(finding.id);
        touched.add(one);
        for (const other of take(finding, now)) touched.add(other);
      }
      return [...touched].map((one) => judgementOf(one, context, names));
    },
    fuse(changes, now) {
      const touched = new Set<Case>();
      for (const change of changes) {
        if (change.type !== 'withdrawn') {
          for (const one of take(change.finding, now)) touched.add(one);
          continue;
        }
        const one = cases.get(caseOfFinding.get(change.finding.id) ?? '');
        if (!one) continue;
        strike(one, one.findings.get(change.finding.id) ?? change.finding, change.because);
        touched.add(one);
      }
      if (touched.size > 0) forgetOld();
      return [...touched].map((one) => judgementOf(one, context, names));
    },
  };
}

const isStanding = (one: Case) => one.findings.size > 0;
function addTo(index: Map<Tie, Set<string>>, tie: Tie, id: string): void {
  const ids = index.get(tie);
  if (ids) ids.add(id);
  else index.set(tie, new Set([id]));
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
