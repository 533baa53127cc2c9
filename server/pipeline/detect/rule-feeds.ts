import type { LoggedEvent } from '../../../shared/domain/event.ts';
import type { RuleUnknown } from '../../../shared/domain/line-health.ts';
import type { Deployment, SourceDefinition } from '../../../shared/domain/site.ts';
import { createFeedCoverage, type FeedCoverage } from '../../../shared/lib/feed-coverage.ts';
import type { CompiledRules } from '../../sigma/compile-rules.ts';
import type { CompiledCorrelation } from '../../sigma/correlation-types.ts';
import { looksAtPresence } from './rule-fields.ts';

interface Feed {
  readonly source: SourceDefinition;
  readonly freshWithinMs: number;
  readonly coverage: FeedCoverage;
}

interface Need {
  readonly rule: { readonly id: string; readonly title: string };
  readonly watched: readonly Feed[];
  /** Names of sources that could tell as well, and whose silence nobody notices. */
  readonly unwatched: readonly string[];
  readonly isAbsence: boolean;
}

/** Deadlines that may be judged now: those later than `after`, up to `until`. */
export interface HeardRange {
  readonly rule: string;
  readonly after: number;
  readonly until: number;
}

export interface RuleFeeds {
  /**
   * Takes an event as a sign of life of its source, at the time it claims. Where nothing rests on an absence, what was heard
   * longer ago than anything may still come is let go of.
   */
  add(event: Pick<LoggedEvent, 'source' | 'time' | 'receivedAt'>): readonly HeardRange[];
  /** Whether every feed that an absence rests on was heard without a gap over a time, and after it. */
  isHeard(rule: string, from: number, to: number): boolean;
  /** What an absence takes for granted of its feeds, in words. */
  assumption(rule: string): string;
  /** Rules that cannot be judged at a time, and because of which feed. */
  unknown(asOf: number): RuleUnknown[];
  forget(before: number): void;
  /** Other rules in place of the present ones; what was heard is kept. */
  reload(rules: CompiledRules): void;
}

/** What an absence that is added later may still ask about: what comes a day late, and `fresh_within` before it. */
const KEPT_MS = 24 * 3_600_000;
const FORGET_EVERY = 4_096;

/** By category; a rule may name any, such as `constructor`. */
const ROLES: ReadonlyMap<string, readonly SourceDefinition['role'][]> = new Map([
  ['access', ['presence']],
  ['alarm', ['presence', 'other']],
  ['device', ['presence', 'other']],
  ['video', ['presence', 'other']],
  ['authentication', ['cyber']],
  ['network', ['cyber']],
  ['process', ['cyber']],
]);

/**
 * Which feeds a rule rests on, and how far they were heard. A rule that looks at presence rests on every watched presence
 * feed; an absence on the feeds that would tell what it misses: those it names (`x_watchfloor.feeds`: roles, source ids
 * or mappings), else those of the roles that tell of its category. Only feeds with `fresh_within` are watched: of any
 * other, silence says nothing.
 */
export function createRuleFeeds(deployment: Deployment, rules: CompiledRules): RuleFeeds {
  const feeds = new Map<string, Feed>();
  for (const source of deployment.sources)
    if (source.freshWithinMs !== undefined)
      feeds.set(source.id, {
        source,
        freshWithinMs: source.freshWithinMs,
        coverage: createFeedCoverage(source.freshWithinMs),
      });
  let { absences, presence, resting } = needsOf(deployment, feeds, rules);
  const keptMs = KEPT_MS + Math.max(0, ...[...feeds.values()].map(({ freshWithinMs }) => freshWithinMs));
  let newest = -Infinity;
  let sinceForgotten = 0;

  function forget(before: number): void {
    for (const { coverage } of feeds.values()) coverage.forget(before);
  }

  return {
    add({ source, time, receivedAt }) {
      newest = Math.max(newest, Math.min(time, receivedAt));
      if (absences.size === 0 && ++sinceForgotten >= FORGET_EVERY) {
        sinceForgotten = 0;
        forget(newest - keptMs);
      }
      const feed = feeds.get(source);
      const range = feed?.coverage.add(time);
      if (!feed || !range) return [];
      const until = feed.coverage.heardUntil(time)!;
      return (resting.get(source) ?? []).map((rule) => ({
        rule,
        after: range.from - feed.freshWithinMs,
        until,
      }));
    },
    isHeard(rule, from, to) {
      const watched = absences.get(rule)?.watched ?? [];
      return (
        watched.length > 0 &&
        watched.every(({ coverage }) => (coverage.heardUntil(from) ?? Number.NEGATIVE_INFINITY) >= to)
      );
    },
    assumption(rule) {
      const { watched, unwatched } = absences.get(rule)!;
      const heard = watched.map((feed) => `${feed.source.name} (within ${minutes(feed.freshWithinMs)} min)`);
      const rest =
        unwatched.length === 0
          ? ''
          : `; ${unwatched.join(', ')} could tell it too, and nobody notices when they are silent`;
      return `heard without a gap until the time was up: ${heard.join(', ')}${rest}`;
    },
    unknown(asOf) {
      return [...absences.values(), ...presence].flatMap(({ rule, watched, isAbsence }): RuleUnknown[] => {
        const about = { rule: rule.id, title: rule.title };
        if (watched.length === 0)
          return isAbsence
            ? [{ ...about, because: 'no feed that would tell it is watched for silence (fresh_within)' }]
            : [];
        for (const { source, coverage } of watched) {
          const since = coverage.silentSince(asOf);
          if (since === undefined) continue;
          const feed = { feed: source.name, ...(since === null ? {} : { feedAgeMs: asOf - since }) };
          const age = since === null ? 'has not been heard' : `is ${minutes(asOf - since)} min old`;
          return [{ ...about, ...feed, because: `feed ${source.name} ${age}` }];
        }
        return [];
      });
    },
    reload(next) {
      ({ absences, presence, resting } = needsOf(deployment, feeds, next));
    },
    forget,
  };
}

/** Which feeds each rule rests on. */
function needsOf(deployment: Deployment, feeds: ReadonlyMap<string, Feed>, rules: CompiledRules) {
  const ruleById = new Map(rules.rules.map((rule) => [rule.id, rule]));
  const needOf = (
    rule: Need['rule'],
    isWanted: (source: SourceDefinition) => boolean,
    isAbsence: boolean,
  ): Need => {
    const sources = deployment.sources.filter(isWanted);
    return {
      rule: { id: rule.id, title: rule.title },
      watched: sources.flatMap(({ id }) => feeds.get(id) ?? []),
      unwatched: sources.filter(({ id }) => !feeds.has(id)).map(({ name }) => name),
      isAbsence,
    };
  };
  const absences = new Map(
    rules.correlations
      .filter(({ type }) => type === 'absence')
      .map((one) => [one.id, needOf(one, wantedBy(one), true)]),
  );
  /** By source, the absences that rest on it. */
  const resting = new Map<string, string[]>();
  for (const [rule, { watched }] of absences)
    for (const { source } of watched) resting.set(source.id, [...(resting.get(source.id) ?? []), rule]);
  const presence = [...rules.rules, ...rules.correlations]
    .filter((rule) => rule.standalone && restsOnPresence(rule.id))
    .map((rule) => needOf(rule, ({ role, id }) => role === 'presence' && feeds.has(id), false));

  function restsOnPresence(id: string): boolean {
    const rule = ruleById.get(id);
    if (rule) return looksAtPresence(rule.detection);
    return rules.correlations.find((one) => one.id === id)?.rules.some(restsOnPresence) ?? false;
  }

  function wantedBy(rule: CompiledCorrelation): (source: SourceDefinition) => boolean {
    const said = (rule.attributes.x_watchfloor as { feeds?: unknown } | undefined)?.feeds;
    const named = (Array.isArray(said) ? said : [said]).filter((one) => typeof one === 'string');
    if (named.length > 0)
      return ({ id, role, mapping }) => named.some((one) => one === id || one === role || one === mapping);
    // What it misses is told by the rules after the first; by the first itself where that is the only one.
    const missed = rule.rules.length === 1 ? rule.rules : rule.rules.slice(1);
    const roles = missed.map((id) => ROLES.get(ruleById.get(id)?.logsource.category ?? ''));
    return ({ role }) => roles.some((those) => those === undefined || those.includes(role));
  }

  return { absences, presence, resting };
}

const minutes = (ms: number) => Math.floor(ms / 60_000);
