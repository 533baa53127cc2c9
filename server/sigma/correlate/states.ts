import type { CompiledCorrelation } from '../correlation-types.ts';
import type { EventStore } from './event-store.ts';
import { createExpiry, type Expiry, type Filing } from './expiry.ts';
import { gridOf } from './grid.ts';
import { BUCKET, BUCKET_AT, type GroupRows, REALS, seenOf, WHOLES } from './group-rows.ts';
import { createJudge, type Judge } from './judges.ts';
import { createLeavingOrder } from './least-recent.ts';
import { countsTexts, createPlacing, type Placing } from './placements.ts';
import { type Potential, potentialOf } from './potential.ts';
import type { Segments } from './segments.ts';
import { createTextTable, type TextTable } from './text-table.ts';

/** One correlation at work. Where rules are reloaded and it stays what it was, so does this object. */
export interface State {
  correlation: CompiledCorrelation;
  order: number;
  readonly memory: Memory;
  /** How far the lines are from each other at which long episodes are cut. */
  readonly gridMs: number;
  /** How long ago a result may have begun that goes on and feeds this one: it is held for that long, as what it says may change. */
  readonly fedSinceMs: number;
  /** By key; numbers of `memory.groups`. */
  readonly groups: TextTable;
  readonly expiry: Expiry<number>;
  readonly potential: Potential;
  readonly place: Placing;
  readonly judge: Judge<unknown>;
  /** Whether its results feed other correlations, and their fields that its events must carry for that. */
  readonly feeds: boolean;
  readonly carried: readonly string[];
  /** Whether results of other correlations feed this one. */
  readonly chained: boolean;
  /** The group seen least recently. */
  readonly leastRecent: () => number | undefined;
}

/** Where all correlations of one correlator keep what they hold. */
export interface Memory {
  readonly store: EventStore;
  readonly segments: Segments;
  readonly groups: GroupRows;
}

/** Each correlation (absences are judged elsewhere) with the fields that those it feeds, directly or not, will ask of its events. */
export function createStates(
  all: readonly CompiledCorrelation[],
  memory: Memory,
  onOverflow: (state: State) => void,
): readonly State[] {
  const correlations = all.filter(({ type }) => type !== 'absence');
  const byId = new Map(correlations.map((one) => [one.id, one] as const));
  const asked = new Map<string, Set<string>>();
  for (const one of [...correlations].reverse()) {
    for (const [rule, id] of one.rules.entries()) {
      if (!byId.has(id)) continue;
      const fields = asked.get(id) ?? new Set<string>();
      for (const name of [...one.groupBy, ...one.valueFields]) fields.add(one.aliases[name]?.[rule] ?? name);
      for (const name of asked.get(one.id) ?? []) fields.add(name);
      asked.set(id, fields);
    }
  }
  const { store, groups: rows } = memory;
  const filing = filingOf(rows);
  const fedSince = new Map<string, number>();
  return correlations.map((correlation, order) => {
    // A result tells its group's fields itself.
    const { groupBy } = correlation;
    const carried = [...(asked.get(correlation.id) ?? [])].filter((name) => !groupBy.includes(name));
    if (countsTexts(correlation)) store.needValues();
    const groups = createTextTable(rows.keys);
    const gridMs = gridOf(correlation.timespanMs);
    const fedSinceMs = Math.max(0, ...correlation.rules.map((id) => fedSince.get(id) ?? 0));
    fedSince.set(correlation.id, fedSinceMs + 2 * gridMs);
    const state: State = {
      correlation,
      order,
      memory,
      gridMs,
      fedSinceMs,
      groups,
      expiry: createExpiry(correlation.timespanMs, filing),
      potential: potentialOf(correlation),
      place: createPlacing(correlation, carried, () => onOverflow(state)),
      judge: createJudge(correlation, store, () => onOverflow(state)),
      feeds: asked.has(correlation.id),
      carried,
      chained: correlation.rules.some((id) => byId.has(id)),
      leastRecent: createLeavingOrder({ all: groups.numbers, seenOf: (group) => seenOf(rows, group) }),
    };
    return state;
  });
}

const filingOf = (groups: GroupRows): Filing<number> => ({
  bucketOf: (group) => groups.reals[group * REALS + BUCKET]!,
  placeOf: (group) => groups.wholes[group * WHOLES + BUCKET_AT]!,
  file(group, bucket, place) {
    groups.reals[group * REALS + BUCKET] = bucket;
    groups.wholes[group * WHOLES + BUCKET_AT] = place;
  },
});

export interface Link {
  readonly state: State;
  /** The position of what matched in the correlation's `rules`, also as a list of one. */
  readonly rule: number;
  readonly rules: readonly number[];
}

/** Which correlations, at which of their positions, a rule's matches or a correlation's results go to. */
export function linksOfStates(states: readonly State[]): Map<string, Link[]> {
  const links = new Map<string, Link[]>();
  for (const state of states)
    for (const [rule, id] of state.correlation.rules.entries())
      links.set(id, [...(links.get(id) ?? []), { state, rule, rules: [rule] }]);
  return links;
}

const NO_LINKS: readonly Link[] = [];

export function linksOf(
  links: ReadonlyMap<string, readonly Link[]>,
  ids: readonly string[],
): readonly Link[] {
  if (ids.length === 1) return links.get(ids[0]!) ?? NO_LINKS;
  const all = [...new Set(ids)].flatMap((id) => links.get(id) ?? NO_LINKS);
  return all.sort((left, right) => left.state.order - right.state.order || left.rule - right.rule);
}

/** `kept`: as it was. `rebuilt`: judged anew over what was observed. `fresh`: begins with nothing. */
export type Fate = 'kept' | 'rebuilt' | 'fresh';

/**
 * What becomes of each of the new correlations, by id. Kept are those whose definition, with all it refers to, is the
 * same. Rebuilt are others of a known id where each rule at the bottom is the same and was observed before.
 * @param isSame whether a rule matches what it matched before
 */
export function fatesOf(
  before: readonly State[],
  after: readonly State[],
  isSame: (rule: string) => boolean,
): ReadonlyMap<string, Fate> {
  const old = new Map(before.map((state) => [state.correlation.id, state] as const));
  const observed = new Set(before.flatMap(({ correlation }) => correlation.rules));
  const isKnown = (rule: string) => isSame(rule) && observed.has(rule);
  const fates = new Map<string, Fate>();
  const bottoms = new Map<string, boolean>();
  for (const state of after) {
    const { id, rules } = state.correlation;
    const isInner = (rule: string) => fates.has(rule);
    const stands = rules.every((rule) => (isInner(rule) ? fates.get(rule) === 'kept' : isSame(rule)));
    const hasKnownBottom = rules.every((rule) => (isInner(rule) ? bottoms.get(rule) : isKnown(rule)));
    bottoms.set(id, hasKnownBottom);
    const same = old.get(id);
    if (same !== undefined && stands && definitionOf(same) === definitionOf(state)) fates.set(id, 'kept');
    else fates.set(id, same !== undefined && hasKnownBottom ? 'rebuilt' : 'fresh');
  }
  return fates;
}

/** All that results depend on; titles, levels and words are not in it. */
function definitionOf({ correlation, feeds, carried }: State): string {
  const { type, rules, groupBy, timespanMs, thresholds, expression, valueFields, percentile, aliases } =
    correlation;
  return JSON.stringify([
    [type, rules, groupBy, timespanMs, thresholds, expression ?? null, valueFields, percentile ?? null],
    [aliases, correlation.standalone, feeds, carried],
  ]);
}
