import type { CompiledCorrelation } from '../correlation-types.ts';
import { ABSENT, textsOf, valueAt } from '../record-view.ts';
import { numberOf } from '../value-tests.ts';
import type { Observation } from './correlation-results.ts';
import { errorOf, groupOf, numberOf as numberAt, rulesOf, timeOf } from './event-rows.ts';
import { bitsOf, type EventStore } from './event-store.ts';
import type { GroupRows } from './group-rows.ts';
import { joinedTexts } from './joined-texts.ts';
import { shortText } from './short-text.ts';
import { type Shown, sameShown, sameTexts } from './shown.ts';

/** What an event adds to one group. */
export interface Draft {
  /** The group's values, case apart. */
  readonly key: string;
  /** The group's values as this event writes them. */
  readonly shown: Shown;
  /** Positions in the correlation's `rules` that the event matched, ascending. */
  readonly rules: readonly number[];
  /** What is counted. */
  readonly values: string | readonly string[] | undefined;
  /** What is summed. */
  readonly number: number;
  /** Fields that correlations further up ask for. */
  readonly carried: Readonly<Record<string, unknown>> | undefined;
}

/** One event's combinations of group-by values, where these are lists. */
const MAX_COMBINATIONS = 100;
const NOTHING: readonly Draft[] = [];

interface Counted {
  readonly texts: string | readonly string[] | undefined;
  readonly number: number;
}
/** The key of the one group where there is no group-by, and its values. */
const NO_GROUP_BY = '';
const NOT_GROUPED: Shown = [];
const NOT_COUNTED: Counted = { texts: undefined, number: 0 };

/**
 * What an event adds to a correlation for the rules (positions) it matched. Nothing where a group-by field is missing,
 * or the counted field is missing or, for sums, not a number. A list puts the event into a group for each item.
 * A single draft, the usual case, is written over by the next call: who keeps it copies it.
 */
export type Placing = (input: Observation, rules: readonly number[]) => readonly Draft[];

/** @param onOverflow told when an event has too many combinations of group-by values, or of values that are counted */
export function createPlacing(
  correlation: CompiledCorrelation,
  carriedFields: readonly string[],
  onOverflow: () => void,
): Placing {
  const { groupBy, valueFields, aliases } = correlation;
  const fieldFor = (name: string, rule: number): string =>
    Object.hasOwn(aliases, name) ? (aliases[name]![rule] ?? name) : name;
  // By position: no event asks for them by name again.
  const groupFields = correlation.rules.map((_, rule) => groupBy.map((name) => fieldFor(name, rule)));
  const countedFields = correlation.rules.map((_, rule) => valueFields.map((name) => fieldFor(name, rule)));
  const asTexts = countsTexts(correlation);
  const single: { -readonly [name in keyof Draft]: Draft[name] } = {
    key: '',
    shown: '',
    rules: [],
    values: undefined,
    number: 0,
    carried: undefined,
  };
  const singles: readonly Draft[] = [single];

  /** Where the group is one text and so is what is counted: most events; false for all others. */
  function placeOne(record: Observation['record'], rule: number, rules: readonly number[]): boolean {
    const fields = groupFields[rule]!;
    if (fields.length > 1) return false;
    const value = fields.length === 0 ? NO_GROUP_BY : valueAt(record, fields[0]!);
    if (typeof value !== 'string') return false;
    const [counted, second] = countedFields[rule]!;
    if (counted !== undefined) {
      const amount = valueAt(record, counted);
      if (asTexts) {
        if (typeof amount !== 'string' || second !== undefined) return false;
        single.values = shortText(amount).toLowerCase();
      } else {
        if (typeof amount !== 'number' || !Number.isFinite(amount)) return false;
        single.number = amount;
      }
    }
    const text = shortText(value);
    single.key = text.toLowerCase();
    single.shown = fields.length === 0 ? NOT_GROUPED : text;
    single.rules = rules;
    return true;
  }

  function groupsOf(record: Observation['record'], rule: number): readonly (readonly string[])[] {
    const fields = groupFields[rule]!;
    let groups: readonly (readonly string[])[] = [[]];
    for (const field of fields) {
      const texts = textsAt(record, field);
      if (texts.length === 0) return [];
      groups =
        texts.length === 1
          ? groups.map((group) => [...group, texts[0]!])
          : groups.flatMap((group) => texts.map((text) => [...group, text]));
      if (groups.length > MAX_COMBINATIONS) {
        onOverflow();
        groups = groups.slice(0, MAX_COMBINATIONS);
      }
    }
    return groups;
  }

  function countedOf(record: Observation['record'], rule: number): Counted | undefined {
    const fields = countedFields[rule]!;
    if (fields.length === 0) return NOT_COUNTED;
    const value = valueAt(record, fields[0]!);
    if (asTexts) {
      const tuples = tuplesAt(record, fields, onOverflow);
      return tuples.length === 0 ? undefined : { texts: tuples, number: 0 };
    }
    const number = value === ABSENT ? undefined : numberOf(value);
    return number === undefined ? undefined : { texts: undefined, number };
  }

  return (input, rules) => {
    const { record } = input;
    const carried = carriedFields.length === 0 ? undefined : pick(record, carriedFields);
    if (rules.length === 1 && placeOne(record, rules[0]!, rules)) {
      single.carried = carried;
      return singles;
    }
    let drafts: Map<string, Draft> | undefined;
    for (const rule of rules) {
      const groups = groupsOf(record, rule);
      const counted = groups.length === 0 ? undefined : countedOf(record, rule);
      if (counted === undefined) continue;
      drafts ??= new Map();
      for (const shown of groups) {
        const draft = draftOf(shown, [rule], counted, carried);
        const same = drafts.get(draft.key);
        drafts.set(draft.key, same === undefined ? draft : merged(same, draft, rule));
      }
    }
    return drafts === undefined ? NOTHING : [...drafts.values()];
  };
}

const draftOf = (
  shown: readonly string[],
  rules: readonly number[],
  { texts, number }: Counted,
  carried: Draft['carried'],
): Draft => ({
  key: joinedTexts(shown).toLowerCase(),
  shown: shown.length === 1 ? shown[0]! : shown,
  rules,
  values: texts,
  number,
  carried,
});

const listOf = (values: Draft['values']): readonly string[] =>
  typeof values === 'string' ? [values] : (values ?? []);

/** Two lists may name one group in two spellings, or one rule its values twice: each counts once. */
function merged(same: Draft, draft: Draft, rule: number): Draft {
  const values =
    same.values === undefined && draft.values === undefined
      ? undefined
      : [...new Set([...listOf(same.values), ...listOf(draft.values)])];
  return { ...same, rules: [...same.rules, rule], values };
}

function textsAt(record: Observation['record'], field: string): readonly string[] {
  const texts = textsOf(valueAt(record, field));
  if (texts === undefined) return [];
  return typeof texts === 'string' ? [shortText(texts)] : [...new Set(texts.map(shortText))];
}

/** Values of several fields count as tuples, case apart. */
function tuplesAt(
  record: Observation['record'],
  fields: readonly string[],
  onOverflow: () => void,
): readonly string[] {
  let tuples: readonly (readonly string[])[] = [[]];
  for (const field of fields) {
    const texts = textsAt(record, field);
    tuples = tuples.flatMap((tuple) => texts.map((text) => [...tuple, text.toLowerCase()]));
    if (tuples.length > MAX_COMBINATIONS) {
      onOverflow();
      tuples = tuples.slice(0, MAX_COMBINATIONS);
    }
  }
  return [...new Set(tuples.map(joinedTexts))];
}

function pick(record: Observation['record'], fields: readonly string[]): Record<string, unknown> {
  const picked: Record<string, unknown> = {};
  for (const field of fields) {
    const value = valueAt(record, field);
    if (value !== ABSENT) picked[field] = shortened(value);
  }
  return picked;
}

/** Lists too, as far as correlations look into them. */
function shortened(value: unknown): unknown {
  if (typeof value === 'string') return shortText(value);
  return Array.isArray(value)
    ? value.map((item) => (typeof item === 'string' ? shortText(item) : item))
    : value;
}

/** Whether a slot already says what the draft says. */
export function sameContribution(
  store: EventStore,
  groups: GroupRows,
  slot: number,
  input: Observation,
  draft: Draft,
): boolean {
  const aside = store.aside(slot);
  const bits = bitsOf(draft.rules);
  return (
    timeOf(store, slot) === input.time &&
    errorOf(store, slot) === (input.timeErrorMs ?? 0) &&
    store.clockName(slot) === input.clock &&
    numberAt(store, slot) === draft.number &&
    rulesOf(store, slot) === bits &&
    (bits >= 0 || sameLists(aside!.rules!, draft.rules)) &&
    sameTexts(listOf(store.values[slot]), listOf(draft.values)) &&
    sameShown(aside?.shown ?? groups.shown[groupOf(store, slot)]!, draft.shown) &&
    (aside?.carried === undefined || JSON.stringify(aside.carried) === JSON.stringify(draft.carried))
  );
}

const sameLists = (left: readonly number[], right: readonly number[]) =>
  left.length === right.length && left.every((item, at) => item === right[at]);

/** Whether a correlation counts by texts rather than by numbers. */
export const countsTexts = ({ type, percentile }: CompiledCorrelation): boolean =>
  type === 'value_count' || (type === 'value_percentile' && percentile === undefined);
