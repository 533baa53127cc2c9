import type { EntityKey } from '../../shared/domain/entity.ts';
import type { LoggedEvent } from '../../shared/domain/event.ts';
import type { Finding, FindingChange } from '../../shared/domain/finding.ts';
import { contentOf } from '../../shared/lib/finding-content.ts';
import type { CompiledRules } from '../sigma/compile-rules.ts';
import type { Detector } from './detect/detect.ts';
import type { Enricher } from './enrich/enrich.ts';
import type { Fuser } from './fuse/fuse.ts';
import { beganAt, RISK_RULE } from './risk/risk.ts';

/** The stages behind the log, as they begin: nothing seen yet. */
export interface Stages {
  readonly enrich: Enricher;
  readonly detect: Pick<Detector, 'judge' | 'horizonMs' | 'reload' | 'withdrawGone'> &
    Partial<Pick<Detector, 'unknownRules' | 'extentMs'>> & {
      /** Takes what stands in the record: risks reach back further than the state is rebuilt from. With `before`, see `RiskKeeper`. */
      readonly load?: (findings: readonly Finding[], before?: number) => void;
      readonly keptMs?: number;
    };
  readonly fuse: Fuser;
}

/** How events resolve under the identity decisions up to one of them, and stages that know the badges it gives. */
export interface IdentityView {
  reresolve(event: LoggedEvent): LoggedEvent;
  stages(): Stages;
  /** Only the last of them. */
  fuser(): Fuser;
}

/** What the line asks of the identity graph. */
export interface IdentityPort {
  /** Id of the newest decision, 0 where there is none. */
  newest(): number;
  at(decision: number): IdentityView;
  /** What the decisions after `from`, up to and with `to`, are about. */
  about(from: number, to: number): IdentityChange;
  /** `receivedAt` of the oldest event within reach that names one of the identifiers. */
  oldestNaming(keys: readonly EntityKey[]): Promise<number | undefined>;
}
export interface IdentityChange {
  readonly keys: readonly EntityKey[];
  readonly people: readonly string[];
  /** For whoever reads why a finding was withdrawn: "identity un-merged by Ann". */
  readonly because: string;
  /** When the newest of them was made. */
  readonly at: number;
}

/** The line once more, aside: the same log from a moment on, under other decisions. */
export interface Shadow extends Stages {
  take(events: readonly LoggedEvent[]): void;
  /** Other rules, while it is still catching up. */
  reload(rules: CompiledRules): void;
  readonly view: IdentityView;
  readonly findings: ReadonlyMap<string, Finding>;
  /** What could come out otherwise: people and things of events that resolve otherwise, and what the decision names. */
  readonly affected: ReadonlySet<EntityKey>;
  readonly events: number;
}

export function createShadow(options: {
  readonly before: IdentityView;
  readonly after: IdentityView;
  readonly change: IdentityChange;
  readonly now: () => number;
  readonly onFault: (event: LoggedEvent, error: unknown) => void;
}): Shadow {
  const { before, after, change, now, onFault } = options;
  const stages = after.stages();
  const findings = new Map<string, Finding>();
  const affected = new Set<EntityKey>([
    ...change.keys,
    ...change.people.map((person): EntityKey => `person:${person}`),
  ]);
  let events = 0;

  function noteDifference(stored: LoggedEvent, event: LoggedEvent): void {
    const earlier = before.reresolve(stored);
    if (earlier.person?.id === event.person?.id && String(earlier.entities) === String(event.entities))
      return;
    for (const key of [...earlier.entities, ...event.entities])
      if (!key.startsWith('site:')) affected.add(key);
  }

  function apply(changes: readonly FindingChange[]): void {
    for (const change of changes)
      if (change.type === 'withdrawn') findings.delete(change.finding.id);
      else findings.set(change.finding.id, change.finding);
  }

  return {
    ...stages,
    reload: (rules) => apply(stages.detect.reload(rules, now())),
    view: after,
    findings,
    affected,
    get events() {
      return events;
    },
    take(page) {
      for (const stored of page) {
        events++;
        try {
          const event = after.reresolve(stored);
          if (event !== stored) noteDifference(stored, event);
          apply(stages.detect.judge(stages.enrich.add(event)));
        } catch (error) {
          onFault(stored, error);
        }
      }
      for (const stored of page)
        try {
          apply(stages.detect.judge([]));
          break;
        } catch (error) {
          onFault(stored, error);
        }
    },
  };
}

const isTouched = ({ person, entities }: Finding, affected: ReadonlySet<EntityKey>) =>
  (person !== undefined && affected.has(`person:${person.id}`)) || entities.some((key) => affected.has(key));

/**
 * What judging again changes among the findings that began at `floor` or later. What the decision cannot have touched is
 * left as it is stored, so that nothing else (a changed rule, an event that came a day late) is laid at the door of
 * whoever decided. A risk rests on all that is found of a person: whatever changes among that may change when it passed.
 */
export function diffFindings(
  stored: readonly Finding[],
  shadow: Pick<Shadow, 'findings' | 'affected'>,
  { floor, because, at }: { readonly floor: number; readonly because: string; readonly at: number },
): FindingChange[] {
  const standing = new Map(stored.filter((one) => beganAt(one) >= floor).map((one) => [one.id, one]));
  const judged = [...shadow.findings.values()].filter((one) => beganAt(one) >= floor);
  const isRisk = ({ rule }: Finding) => rule === RISK_RULE;

  function changesAmong(isMeant: (finding: Finding) => boolean, affected: ReadonlySet<EntityKey>) {
    const changes: FindingChange[] = [];
    for (const finding of standing.values())
      if (isMeant(finding) && !shadow.findings.has(finding.id) && isTouched(finding, affected))
        changes.push({ type: 'withdrawn', finding, because, at });
    for (const finding of judged) {
      if (!isMeant(finding)) continue;
      const before = standing.get(finding.id);
      if (!isTouched(finding, affected) && !(before && isTouched(before, affected))) continue;
      // It became known when somebody said whose it is, not when its events came.
      if (!before)
        changes.push({ type: 'raised', finding: { ...finding, knownAt: Math.max(finding.knownAt, at) } });
      else if (contentOf(before) !== contentOf(finding))
        changes.push({ type: 'updated', finding: { ...finding, knownAt: before.knownAt } });
    }
    return changes;
  }

  const found = changesAmong((one) => !isRisk(one), shadow.affected);
  const people = found.flatMap(({ finding }) => [
    finding.person,
    standing.get(finding.id)?.person,
    shadow.findings.get(finding.id)?.person,
  ]);
  const atRisk = people.flatMap((person): EntityKey[] => (person ? [`person:${person.id}`] : []));
  return [...found, ...changesAmong(isRisk, new Set([...shadow.affected, ...atRisk]))];
}
