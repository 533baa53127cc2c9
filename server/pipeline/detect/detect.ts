import type { Finding, FindingChange } from '../../../shared/domain/finding.ts';
import type { RuleUnknown } from '../../../shared/domain/line-health.ts';
import type { Deployment } from '../../../shared/domain/site.ts';
import type { CompiledRules } from '../../sigma/compile-rules.ts';
import { reachOf } from '../../sigma/correlate/grid.ts';
import { explain } from '../../sigma/explain.ts';
import { createMatcher } from '../../sigma/matcher.ts';
import type { CompiledRule } from '../../sigma/rule-types.ts';
import { type CameraLookup, camerasOf, type EnrichedEvent } from '../stage.ts';
import { createAbsenceFindings } from './absence-findings.ts';
import { type CorrelationVerdict, createCorrelationFindings, RULE_REMOVED } from './correlation-findings.ts';
import { composeFinding, type FindingContext } from './finding.ts';
import { createFindingLedger } from './finding-ledger.ts';
import { createHeldChanges } from './held-changes.ts';
import { logSourcesOf } from './log-sources.ts';
import { createRuleFeeds } from './rule-feeds.ts';
import { looksAtPresence } from './rule-fields.ts';
import { isTold, type NameOf, type RuleWords, readRuleWords } from './rule-words.ts';

export interface Detector {
  /**
   * Judges events as they now stand. An event that was judged before is judged again: findings it no longer supports are
   * withdrawn, others updated where they say something else now. Each finding of a correlation is told once, as it is after
   * all of them.
   */
  judge(events: readonly EnrichedEvent[]): FindingChange[];
  /**
   * Puts other rules (all of them) in place of the present ones, between two events: README.md says what becomes of what was
   * found and of windows in the making. `now`, epoch ms, is when what is withdrawn is. What comes of it goes the way of
   * what `judge` returns.
   */
  reload(rules: CompiledRules, now: number): FindingChange[];
  /** Takes back, of findings that stand in the record, those of rules that are gone: after a start with other rules. */
  withdrawGone(standing: readonly Finding[], now: number): FindingChange[];
  /** Rules that cannot be judged at a time, because a feed they rest on is silent. */
  unknownRules(asOf: number): RuleUnknown[];
  /** Milliseconds of log that rebuild this state, from events as they are enriched. */
  readonly horizonMs: number;
  /** From the oldest event of a finding, or one that would have prevented it, to the newest at most; milliseconds. */
  extentMs(): number;
}

export interface DetectorOptions {
  readonly rules: CompiledRules;
  readonly deployment: Deployment;
  /** How late an event may come and still change a finding, milliseconds. 24 h where absent; Infinity for a back-test. */
  readonly latenessMs?: number;
  /** Cameras as they are set up now. Those of the deployment where absent. */
  readonly cameraOf?: CameraLookup;
  /** Told when a correlation reached a bound and may have missed something. */
  readonly onBound?: (report: {
    readonly rule: string;
    readonly bound: string;
    readonly count: number;
  }) => void;
}

const LATENESS_MS = 24 * 3_600_000;
/** Between two clocks at most. */
const DOUBT_MS = 30 * 60_000;

/** How long after its last event a finding of these rules may still change, milliseconds. */
export const changesMsOf = ({ correlations }: CompiledRules, latenessMs = LATENESS_MS): number =>
  latenessMs + DOUBT_MS + Math.max(0, ...correlations.map(({ timespanMs }) => timespanMs));

/** The detect stage: Sigma rules over enriched records, and correlations over their matches, both in event time. */
export function createDetector({
  rules: firstRules,
  deployment,
  latenessMs = LATENESS_MS,
  cameraOf = camerasOf(deployment.cameras),
  onBound,
}: DetectorOptions): Detector {
  // What an absence rests on was heard of within `fresh_within` before it began, and after it was due.
  const freshMs = Math.max(0, ...deployment.sources.map(({ freshWithinMs = 0 }) => freshWithinMs));
  const reachOver = (rules: CompiledRules) => {
    const { correlations } = rules;
    const { backMs, extentMs } = reachOf(correlations);
    const heardMs = correlations.some(({ type }) => type === 'absence') ? 2 * freshMs : 0;
    return {
      horizonMs: latenessMs + backMs + heardMs,
      extentMs: extentMs + heardMs,
      changesMs: changesMsOf(rules, latenessMs),
    };
  };
  let { match, standing } = standAlone(firstRules);
  let reach = reachOver(firstRules);
  let told = toldOf(firstRules, standing);
  const context = contextOf(deployment, cameraOf);
  const ledger = createFindingLedger(() => reach.changesMs, onBound);
  const correlations = createCorrelationFindings({
    rules: firstRules,
    context,
    latenessMs,
    ...(onBound ? { onBound } : {}),
  });

  const feeds = createRuleFeeds(deployment, firstRules);
  const absences = createAbsenceFindings({
    rules: firstRules,
    context,
    latenessMs,
    feeds,
    freshMs,
    ...(onBound ? { onBound } : {}),
  });

  const held = createHeldChanges();

  function alone(enriched: EnrichedEvent, matched: readonly CompiledRule[]): Finding[] {
    return matched.flatMap((rule) => {
      const { words, usesPresence } = standing.get(rule)!;
      if (!isTold(rule, words)) return [];
      return composeFinding(
        {
          rule,
          words,
          usesPresence,
          anchor: [enriched.event.id],
          at: enriched.event.time,
          matched: [enriched],
          valuesOf: ({ record }) => explain(rule, record),
          extra: {},
        },
        context,
      );
    });
  }

  /** In one fixed order, so that a finding's place among its event's does not depend on how it was reached. */
  function rulesFor({ event, record }: EnrichedEvent): readonly CompiledRule[] {
    const [own, common] = logSourcesOf(event).map((source) => match(record, source));
    if (!common || common.length === 0) return own!;
    return [...new Set([...own!, ...common])];
  }

  const apply = (verdict: CorrelationVerdict, now: number): FindingChange[] =>
    'finding' in verdict
      ? ledger.raise(verdict.finding)
      : ledger.withdraw(verdict.withdrawn, verdict.because, now);

  return {
    reload(rules, now) {
      ({ match, standing } = standAlone(rules, standing));
      reach = reachOver(rules);
      told = toldOf(rules, standing);
      return [
        ...ledger.keepOnly(told, RULE_REMOVED, now),
        ...[...correlations.reload(rules), ...absences.reload(rules)].flatMap((verdict) =>
          apply(verdict, now),
        ),
      ];
    },
    withdrawGone: (standing, now) =>
      standing
        .filter(({ rule }) => !told.has(rule))
        .map((finding) => ({ type: 'withdrawn', finding, because: RULE_REMOVED, at: now })),
    unknownRules: feeds.unknown,
    get horizonMs() {
      return reach.horizonMs;
    },
    extentMs: () => reach.extentMs,
    judge(events) {
      for (const enriched of events) {
        const matched = rulesFor(enriched);
        const { id, time, receivedAt } = enriched.event;
        for (const change of ledger.settle(id, time, receivedAt, alone(enriched, matched))) held.add(change);
        for (const result of correlations.observe(enriched, matched))
          held.touch(result, correlations, receivedAt);
        for (const result of absences.observe(enriched, matched)) held.touch(result, absences, receivedAt);
      }
      const changes = held.tell(apply);
      correlations.settled();
      absences.settled();
      return changes;
    },
  };
}

/** Ids of the rules and correlations whose matches are findings. */
function toldOf(
  { rules, correlations }: CompiledRules,
  standing: ReadonlyMap<CompiledRule, Standing>,
): ReadonlySet<string> {
  const told = [
    ...rules.filter((rule) => isTold(rule, standing.get(rule)!.words)),
    ...correlations.filter((rule) => isTold(rule, readRuleWords(rule))),
  ];
  return new Set(told.map(({ id }) => id));
}

interface Standing {
  readonly words: RuleWords;
  readonly usesPresence: boolean;
}

/** What is known of a rule is kept where a reload brings the same object. */
function standAlone({ rules }: CompiledRules, before: ReadonlyMap<CompiledRule, Standing> = new Map()) {
  return {
    match: createMatcher(rules),
    standing: new Map(
      rules.map((rule): [CompiledRule, Standing] => [
        rule,
        before.get(rule) ?? { words: readRuleWords(rule), usesPresence: looksAtPresence(rule.detection) },
      ]),
    ),
  };
}

function contextOf(deployment: Deployment, cameraOf: CameraLookup): FindingContext {
  const names: Readonly<Record<Exclude<Parameters<NameOf>[0], 'camera'>, ReadonlyMap<string, string>>> = {
    door: new Map(deployment.doors.map(({ id, name }) => [id, name])),
    zone: new Map(deployment.zones.map(({ id, name }) => [id, name])),
    site: new Map(deployment.sites.map(({ id, name }) => [id, name])),
    floor: new Map(
      deployment.sites.flatMap(({ floors }) => floors.map(({ id, name }) => [id, name] as const)),
    ),
    person: new Map(deployment.people.map(({ id, name }) => [id, name])),
  };
  return {
    nameOf: (kind, id) => (kind === 'camera' ? cameraOf(id)?.name : names[kind].get(id)) ?? id,
    zoneOf: (id) =>
      (deployment.sites.find((site) => site.id === id) ?? deployment.sites[0])?.timezone ?? 'UTC',
    watchedFeeds: deployment.sources.flatMap(({ role, name, freshWithinMs }) =>
      role === 'presence' && freshWithinMs !== undefined ? [{ name, freshWithinMs }] : [],
    ),
  };
}
