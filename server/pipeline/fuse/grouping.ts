import type { EntityKey } from '../../../shared/domain/entity.ts';
import type { Finding } from '../../../shared/domain/finding.ts';
import type { Deployment } from '../../../shared/domain/site.ts';

/** `series:` and what findings of one rule and group share: also what goes on and was cut. */
type Tie = EntityKey | `series:${string}`;
const TIES = ['person:', 'host:', 'door:', 'zone:'];
/** What goes on for longer is near to what happened in the last day before its moment, and to nothing older. */
const SPAN_MAX_MS = 24 * 3_600_000;

/** A finding is put (`after` alone), replaced (both) or taken away (`before` alone). */
export interface Move {
  readonly before?: Finding | undefined;
  readonly after?: Finding | undefined;
}

/** Findings that are one alert. */
export interface Group {
  readonly findings: Map<string, Finding>;
  readonly ties: Set<Tie>;
  /** People its findings are about. */
  readonly people: Set<string>;
  /** By moment; the id of its alert follows from the first. */
  first: Finding;
  last: Finding;
  /** From the first to the last event. */
  from: number;
  to: number;
}

export interface Grouping {
  /**
   * Puts findings, replaces them or takes them away, each of them once. Returns the groups that hold other findings than they
   * did, or one of these; whatever else was in a group that went is in one of them.
   */
  change(moves: readonly Move[]): readonly Group[];
  /** Takes a whole group away: the others are what they would be had it never been. */
  drop(group: Group): void;
  groupOf(findingId: string): Group | undefined;
  /** Nothing that comes can be near to what ended earlier than this before the moment of what comes, milliseconds. */
  readonly reachMs: number;
}

export const spanOf = (finding: Finding) => ({
  from: Math.min(finding.firstAt, finding.at),
  to: Math.max(finding.lastAt, finding.at),
});

/** The order in which findings are grouped. */
export const byMoment = (a: Finding, b: Finding) => a.at - b.at || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);

/**
 * Which findings are one alert, as a function of the findings alone: taken by their moment, each joins the groups that it is
 * near to and shares something with, and so makes them one.
 *
 * A person ties always. A door, a zone, a host, or a rule and its group tie only while no two different people stand on the two
 * sides, except for a host that is somebody's own. A site, and a site's outermost zone, tie nothing: everything happens there.
 *
 * What comes late is put where it belongs: of what is linked with it, the groups that reach beyond its moment are made anew.
 */
export function createGrouping(
  deployment: Deployment,
  { windowMs, findingsMax }: { readonly windowMs: number; readonly findingsMax: number },
): Grouping {
  const groupOf = new Map<string, Group>();
  const groupsByTie = new Map<Tie, Set<Group>>();
  /** Of those, the ones about no person yet: all that a place can tie a person's finding to. */
  const placeGroupsByTie = new Map<Tie, Set<Group>>();
  const zoneById = new Map(deployment.zones.map((zone) => [zone.id, zone]));
  const ownedHosts = new Set<string>([
    ...deployment.assets.filter((asset) => asset.owner).map((asset) => asset.host.toLowerCase()),
    ...deployment.people.flatMap((person) => person.hosts.map((host) => host.toLowerCase())),
  ]);
  const reachMs = SPAN_MAX_MS + windowMs;
  /** Nothing that was ever put lies later. */
  let newest: Finding | undefined;
  let newestFrom = -Infinity;

  const isInnerZone = (key: EntityKey) => zoneById.get(key.slice('zone:'.length))?.parent !== undefined;
  // Whoever logs on to a server is not in the room where it stands: its place ties nothing.
  const isThere = ({ place }: Finding) => place?.via !== 'host';
  const isOwnHost = (tie: Tie) => tie.startsWith('host:') && ownedHosts.has(tie.slice('host:'.length));

  function tiesOf(finding: Finding): Set<Tie> {
    const ties = new Set<Tie>(
      finding.entities.filter(
        (key) =>
          TIES.some((tie) => key.startsWith(tie)) &&
          (!key.startsWith('zone:') || (isInnerZone(key) && isThere(finding))),
      ),
    );
    if (finding.person) ties.add(`person:${finding.person.id}`);
    if (finding.series !== undefined) ties.add(`series:${finding.series}`);
    return ties;
  }

  function isNear(group: Group, finding: Finding): boolean {
    const span = nearSpanOf(finding);
    if (span.from - windowMs > group.to || group.from - windowMs > span.to) return false;
    for (const held of group.findings.values()) {
      const other = nearSpanOf(held);
      if (span.from - windowMs <= other.to && other.from - windowMs <= span.to) return true;
    }
    return false;
  }

  function isTied({ people }: Group, { person }: Finding, tie: Tie): boolean {
    if (tie.startsWith('person:'))
      return person !== undefined && tie === `person:${person.id}` && people.has(person.id);
    if (isOwnHost(tie)) return true;
    return !person || people.size === 0 || people.has(person.id);
  }

  function candidates({ person }: Finding, tie: Tie): Iterable<Group> {
    const byPlaceOnly = person && !tie.startsWith('person:') && !isOwnHost(tie);
    return (byPlaceOnly ? placeGroupsByTie : groupsByTie).get(tie) ?? [];
  }

  /** Earliest first: that one absorbs the others. */
  function matching(finding: Finding, only: ReadonlySet<Group> | undefined): Group[] {
    const found = new Set<Group>();
    for (const tie of tiesOf(finding))
      for (const group of candidates(finding, tie)) {
        if (group.findings.size >= findingsMax || found.has(group) || (only && !only.has(group))) continue;
        if (isTied(group, finding, tie) && isNear(group, finding)) found.add(group);
      }
    return [...found].sort((a, b) => byMoment(a.first, b.first));
  }

  function hold(group: Group, finding: Finding): void {
    group.findings.set(finding.id, finding);
    groupOf.set(finding.id, group);
    const span = nearSpanOf(finding);
    group.from = Math.min(group.from, span.from);
    group.to = Math.max(group.to, span.to);
    if (byMoment(finding, group.first) < 0) group.first = finding;
    if (byMoment(finding, group.last) > 0) group.last = finding;
    if (finding.person && group.people.size === 0)
      for (const tie of group.ties) removeFrom(placeGroupsByTie, tie, group);
    if (finding.person) group.people.add(finding.person.id);
    for (const tie of tiesOf(finding)) {
      group.ties.add(tie);
      addTo(groupsByTie, tie, group);
      if (group.people.size === 0) addTo(placeGroupsByTie, tie, group);
    }
  }

  /** It stays as it was, for whoever asks what was in it. */
  function leave(group: Group): void {
    for (const tie of group.ties) {
      removeFrom(groupsByTie, tie, group);
      removeFrom(placeGroupsByTie, tie, group);
    }
  }

  /** `only`: the groups it may join; any where absent. */
  function place(finding: Finding, made: Set<Group>, only: ReadonlySet<Group> | undefined): void {
    const [first, ...others] = matching(finding, only);
    const group = first ?? begun(finding);
    hold(group, finding);
    made.add(group);
    for (const other of others) {
      if (group.findings.size + other.findings.size > findingsMax) continue;
      leave(other);
      made.delete(other);
      for (const held of other.findings.values()) hold(group, held);
    }
    if (!newest || byMoment(finding, newest) > 0) newest = finding;
    newestFrom = Math.max(newestFrom, nearSpanOf(finding).from);
  }

  /** Of the groups that are linked with these, however far, those that hold anything from a moment on. */
  function reachingBeyond(moment: Finding, own: ReadonlySet<Group>, from: Iterable<Tie>): Set<Group> {
    const seen = new Set<Group>(own);
    const queue = [...from, ...[...own].flatMap((group) => [...group.ties])];
    const ties = new Set<Tie>();
    for (let tie = queue.pop(); tie !== undefined; tie = queue.pop()) {
      if (ties.has(tie)) continue;
      ties.add(tie);
      for (const group of groupsByTie.get(tie) ?? []) {
        if (seen.has(group) || group.to < moment.at - reachMs) continue;
        seen.add(group);
        queue.push(...group.ties);
      }
    }
    for (const group of seen) if (!own.has(group) && byMoment(group.last, moment) < 0) seen.delete(group);
    return seen;
  }

  /** Whether it is near to and about what it was, and to nothing that came before it was told again. */
  function isAlike(before: Finding, after: Finding): boolean {
    const [was, is] = [nearSpanOf(before), nearSpanOf(after)];
    if (before.at !== after.at || before.person?.id !== after.person?.id || was.from !== is.from)
      return false;
    if (was.to > is.to || (was.to < is.to && newestFrom > was.to + windowMs)) return false;
    const ties = tiesOf(after);
    return ties.size === tiesOf(before).size && [...tiesOf(before)].every((tie) => ties.has(tie));
  }

  function regroup(moves: readonly Move[], made: Set<Group>): void {
    const befores = moves.flatMap(({ before }) => before ?? []);
    const afters = moves.flatMap(({ after }) => after ?? []);
    const moved = [...befores, ...afters];
    const moment = moved.reduce((first, one) => (byMoment(one, first) < 0 ? one : first));
    const own = new Set(befores.map(({ id }) => groupOf.get(id)!));
    const anew = reachingBeyond(
      moment,
      own,
      moved.flatMap((one) => [...tiesOf(one)]),
    );
    for (const group of anew) leave(group);
    for (const { id } of befores) groupOf.delete(id);
    const gone = new Set(befores.map(({ id }) => id));
    const left = [...anew].flatMap(({ findings }) =>
      [...findings.values()].filter(({ id }) => !gone.has(id)),
    );
    const isEarlier = (finding: Finding) => byMoment(finding, moment) < 0;
    const again = new Set<Group>();
    const sorted = [...left, ...afters].sort(byMoment);
    // What lies before it was not linked with what is left as it is.
    for (const finding of sorted.filter(isEarlier)) place(finding, again, again);
    for (const group of again) made.add(group);
    for (const finding of sorted) if (!isEarlier(finding)) place(finding, made, undefined);
  }

  return {
    reachMs,
    groupOf: (id) => groupOf.get(id),
    change(moves) {
      const made = new Set<Group>();
      const late: Move[] = [];
      for (const move of [...moves].sort((a, b) =>
        byMoment((a.after ?? a.before)!, (b.after ?? b.before)!),
      )) {
        const { after } = move;
        const own = move.before && groupOf.get(move.before.id);
        if (own && after && isAlike(move.before, after)) {
          hold(own, after);
          made.add(own);
        } else if (!own && after && (!newest || byMoment(newest, after) < 0)) place(after, made, undefined);
        else if (own || after) late.push({ before: own && move.before, after });
      }
      if (late.length > 0) regroup(late, made);
      return [...made].filter((group) => groupOf.get(group.first.id) === group);
    },
    drop(group) {
      leave(group);
      for (const id of group.findings.keys()) groupOf.delete(id);
    },
  };
}

const begun = (finding: Finding): Group => ({
  findings: new Map(),
  ties: new Set(),
  people: new Set(),
  first: finding,
  last: finding,
  from: Infinity,
  to: -Infinity,
});

function nearSpanOf(finding: Finding) {
  const { from, to } = spanOf(finding);
  return { from: Math.max(from, finding.at - SPAN_MAX_MS), to };
}

function addTo(index: Map<Tie, Set<Group>>, tie: Tie, group: Group): void {
  const groups = index.get(tie);
  if (groups) groups.add(group);
  else index.set(tie, new Set([group]));
}

function removeFrom(index: Map<Tie, Set<Group>>, tie: Tie, group: Group): void {
  const groups = index.get(tie);
  groups?.delete(group);
  if (groups?.size === 0) index.delete(tie);
}
