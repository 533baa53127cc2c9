import type { LogSource } from '../../shared/domain/event.ts';
import type { EventKind } from '../../shared/domain/event-kinds.ts';
import type { BlindRules } from '../../shared/domain/line-health.ts';
import type { SourceDefinition } from '../../shared/domain/site.ts';
import { OWN_SOURCE, type SourceHealth, silencesOf } from '../../shared/domain/source-health.ts';
import { logSourcesOf } from '../pipeline/detect/log-sources.ts';
import { canHoldForKind } from '../pipeline/detect/rule-fields.ts';
import { isTold, readRuleWords } from '../pipeline/detect/rule-words.ts';
import type { Mapping } from '../pipeline/normalise/mapping.ts';
import type { CompiledRules } from '../sigma/compile-rules.ts';
import type { BooleanTree } from '../sigma/condition.ts';
import type { CompiledCorrelation } from '../sigma/correlation-types.ts';
import { covers } from '../sigma/field-pipelines.ts';
import type { CompiledRule } from '../sigma/rule-types.ts';

/** What a source may make of a record it sends. */
export interface Telling {
  readonly kind: EventKind;
  readonly logsource: LogSource;
}

/**
 * Ids of the sources that can tell what a rule looks for, Watchfloor itself among them: of each group one at least must be heard
 * for the rule to find anything. An empty group: nothing here tells it. No group: it takes nothing to be heard.
 */
export type FeedGroups = readonly (readonly string[])[];

/** What a mapping makes of records, whatever they hold; each once. */
export function tellingsOf({ cases, logsource }: Pick<Mapping, 'cases' | 'logsource'>): readonly Telling[] {
  const tellings = new Map<string, Telling>();
  for (const one of cases) {
    if (one.drop) continue;
    const telling = { kind: one.kind, logsource: { ...logsource, ...one.logsource } };
    tellings.set(JSON.stringify(telling), telling);
  }
  return [...tellings.values()];
}

/** Of the rules in force, which sources can tell what they look for. */
export interface ToldBy {
  readonly groupsOf: ReadonlyMap<string, FeedGroups>;
  /** Those whose findings are told, in their order. */
  readonly told: readonly { readonly id: string; readonly title: string }[];
}

/**
 * Which sources can tell what each rule looks for, by its log source, the kinds of event it asks for, and what the sources'
 * mappings make of records. What else a rule asks for is not looked at: that a source may tell it does not say that it ever does.
 *
 * @param own what Watchfloor itself tells, which is heard as long as it runs
 */
export function createToldBy(
  sources: readonly Pick<SourceDefinition, 'id' | 'mapping'>[],
  mappings: ReadonlyMap<string, { readonly mapping: Pick<Mapping, 'cases' | 'logsource'> }>,
  own: readonly Telling[],
): (rules: CompiledRules) => ToldBy {
  const feeds = [
    ...[...new Set(sources.map(({ mapping }) => mapping))].map((mapping) => ({
      ids: sources.flatMap((source) => (source.mapping === mapping ? source.id : [])),
      tellings: mappings.has(mapping) ? tellingsOf(mappings.get(mapping)!.mapping) : [],
    })),
    { ids: [OWN_SOURCE], tellings: own },
  ];
  /** A rule that is unchanged stays the same object when others change. */
  const ofRules = new WeakMap<CompiledRule, FeedGroups>();
  const known = new WeakMap<CompiledRules, ToldBy>();

  function ofRule(rule: CompiledRule): FeedGroups {
    const found = ofRules.get(rule) ?? lookUp(rule);
    ofRules.set(rule, found);
    return found;
  }

  function lookUp(rule: CompiledRule): FeedGroups {
    const tells = ({ kind, logsource }: Telling) =>
      logSourcesOf({ kind, logsource }).some((source) => covers(rule.logsource, source)) &&
      canHoldForKind(rule.detection, kind);
    return [feeds.flatMap(({ ids, tellings }) => (tellings.some(tells) ? ids : []))];
  }

  function toldBy(rules: CompiledRules): ToldBy {
    const groupsOf = new Map<string, FeedGroups>(rules.rules.map((rule) => [rule.id, ofRule(rule)]));
    const correlations = new Map(rules.correlations.map((one) => [one.id, one]));
    const ofId = (id: string): FeedGroups => {
      const found = groupsOf.get(id) ?? together(correlations.get(id)!, ofId);
      groupsOf.set(id, found);
      return found;
    };
    for (const id of correlations.keys()) ofId(id);
    const told = [...rules.rules, ...rules.correlations].filter((rule) => isTold(rule, readRuleWords(rule)));
    return { groupsOf, told: told.map(({ id, title }) => ({ id, title })) };
  }

  return (rules) => {
    const made = known.get(rules) ?? toldBy(rules);
    known.set(rules, made);
    return made;
  };
}

/** A sequence needs all of its rules, or as many as its condition asks for; an absence what begins it; any other one of them. */
function together(
  { type, rules, expression }: CompiledCorrelation,
  ofId: (id: string) => FeedGroups,
): FeedGroups {
  if (type === 'absence') return ofId(rules[0]!);
  if (expression !== undefined) return ofTree(expression, (position) => ofId(rules[position]!));
  const inputs = rules.map(ofId);
  return type.startsWith('temporal') ? allOf(inputs) : oneOf(inputs);
}

function ofTree(tree: BooleanTree<number>, ofLeaf: (position: number) => FeedGroups): FeedGroups {
  switch (tree.type) {
    case 'leaf':
      return ofLeaf(tree.leaf);
    case 'not':
      return [];
    case 'and':
      return allOf(tree.items.map((item) => ofTree(item, ofLeaf)));
    case 'or':
      return oneOf(tree.items.map((item) => ofTree(item, ofLeaf)));
  }
}

/** Beyond so many groups a choice between many needs is told as what each of them may rest on: too little, never too much. */
const MOST_GROUPS = 64;

/** Whatever is heard, nothing is found. */
const IMPOSSIBLE: FeedGroups = [[]];

/** What must be heard where all of these are needed. */
const allOf = (needs: readonly FeedGroups[]): FeedGroups => [
  ...new Map(needs.flat().map((group) => [group.join('\n'), group])).values(),
];

/** Where one of these is: each group of the one may be made up for by each of the other. */
const oneOf = (needs: readonly FeedGroups[]): FeedGroups =>
  needs.reduce<FeedGroups>((all, need) => {
    const made = allOf([all.flatMap((one) => need.map((other) => [...new Set([...one, ...other])]))]);
    return made.length > MOST_GROUPS ? [[...new Set(made.flat())]] : made;
  }, IMPOSSIBLE);

/**
 * Rules that are told and of which no source that could tell what they look for is heard now. Left out are those that nothing
 * here tells, since no source falls silent there, and those of `except`.
 */
export function blindRules(
  { groupsOf, told }: ToldBy,
  health: readonly SourceHealth[],
  now: number,
  except: ReadonlySet<string>,
): BlindRules[] {
  const byId = new Map(health.map((source) => [source.id, source]));
  const silences = silencesOf(health, now);
  const blind = new Map<string, { sources: SourceHealth[]; rules: string[] }>();
  for (const { id, title } of told) {
    if (except.has(id)) continue;
    const unheard = groupsOf
      .get(id)
      ?.find((group) => group.length > 0 && group.every((source) => silences.has(source)));
    if (!unheard) continue;
    const key = unheard.join('\n');
    const found = blind.get(key) ?? { sources: unheard.flatMap((one) => byId.get(one) ?? []), rules: [] };
    found.rules.push(title);
    blind.set(key, found);
  }
  return [...blind.values()];
}
