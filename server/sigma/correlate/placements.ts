import type { CompiledCorrelation } from '../correlation-types.ts';
import { ABSENT, textsOf, valueAt } from '../record-view.ts';
import { numberOf } from '../value-tests.ts';
import type { Observation } from './correlation-results.ts';
import { bitsOf, type EventStore, sameTexts } from './event-store.ts';

/** What an event adds to one group. */
export interface Draft {
  /** The group's values, case apart. */
  readonly key: string;
  /** The group's values as this event writes them. */
  readonly shown: readonly string[];
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
const SEPARATOR = '\u001F';

interface Counted {
  readonly texts: string | readonly string[] | undefined;
  readonly number: number;
}
const NOT_COUNTED: Counted = { texts: undefined, number: 0 };

/**
 * What an event adds to a correlation for the rules (positions) it matched. Nothing where a group-by field is missing,
 * or the counted field is missing or, for sums, not a number. A list puts the event into a group for each item.
 */
export type Placing = (input: Observation, rules: readonly number[]) => readonly Draft[];

/** @param onOverflow told when an event has too many combinations of group-by values */
export function createPlacing(
  correlation: CompiledCorrelation,
  carriedFields: readonly string[],
  onOverflow: () => void,
): Placing {
  const { type, groupBy, valueFields, aliases } = correlation;
  const fieldFor = (name: string, rule: number): string =>
    Object.hasOwn(aliases, name) ? (aliases[name]![rule] ?? name) : name;
  // By position: no event asks for them by name again.
  const groupFields = correlation.rules.map((_, rule) => groupBy.map((name) => fieldFor(name, rule)));
  const countedFields = correlation.rules.map((_, rule) => valueFields.map((name) => fieldFor(name, rule)));
  const countsTexts =
    type === 'value_count' || (type === 'value_percentile' && correlation.percentile === undefined);

  function groupsOf(record: Observation['record'], rule: number): readonly (readonly string[])[] {
    const fields = groupFields[rule]!;
    if (fields.length === 1) {
      const value = valueAt(record, fields[0]!);
      if (typeof value === 'string') return [[value]];
    }
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
    if (countsTexts) {
      if (fields.length === 1 && typeof value === 'string') return { texts: value.toLowerCase(), number: 0 };
      const tuples = tuplesAt(record, fields);
      return tuples.length === 0 ? undefined : { texts: tuples, number: 0 };
    }
    const number = value === ABSENT ? undefined : numberOf(value);
    return number === undefined ? undefined : { texts: undefined, number };
  }

  return (input, rules) => {
    const { record } = input;
    const carried = carriedFields.length === 0 ? undefined : pick(record, carriedFields);
    let drafts: Map<string, Draft> | undefined;
    for (const rule of rules) {
      const groups = groupsOf(record, rule);
      const counted = groups.length === 0 ? undefined : countedOf(record, rule);
      if (counted === undefined) continue;
      // One rule and one group, the usual case: nothing to merge with.
      if (rules.length === 1 && groups.length === 1) return [draftOf(groups[0]!, rules, counted, carried)];
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
  key: shown.length === 1 ? shown[0]!.toLowerCase() : shown.join(SEPARATOR).toLowerCase(),
  shown,
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
  return typeof texts === 'string' ? [texts] : [...new Set(texts)];
}

/** Values of several fields count as tuples, case apart. */
function tuplesAt(record: Observation['record'], fields: readonly string[]): readonly string[] {
  let tuples: readonly string[] = [''];
  for (const [at, field] of fields.entries()) {
    const texts = textsAt(record, field);
    tuples = tuples.flatMap((tuple) =>
      texts.map((text) => (at === 0 ? text.toLowerCase() : `${tuple}${SEPARATOR}${text.toLowerCase()}`)),
    );
    if (tuples.length > MAX_COMBINATIONS) tuples = tuples.slice(0, MAX_COMBINATIONS);
  }
  return [...new Set(tuples)];
}

function pick(record: Observation['record'], fields: readonly string[]): Record<string, unknown> {
  const picked: Record<string, unknown> = {};
  for (const field of fields) {
    const value = valueAt(record, field);
    if (value !== ABSENT) picked[field] = value;
  }
  return picked;
}

/** Whether a slot already says what the draft says. */
export function sameContribution(store: EventStore, slot: number, input: Observation, draft: Draft): boolean {
  const aside = store.aside(slot);
  const bits = bitsOf(draft.rules);
  return (
    store.time[slot] === input.time &&
    store.errorMs[slot] === (input.timeErrorMs ?? 0) &&
    store.clockName(slot) === input.clock &&
    (store.number.length === 0 || store.number[slot] === draft.number) &&
    store.rules[slot] === bits &&
    (bits >= 0 || sameLists(aside!.rules!, draft.rules)) &&
    sameTexts(listOf(store.values[slot]), listOf(draft.values)) &&
    sameTexts(aside?.shown ?? store.group[slot]!.shown, draft.shown) &&
    (aside?.carried === undefined || JSON.stringify(aside.carried) === JSON.stringify(draft.carried))
  );
}

const sameLists = (left: readonly number[], right: readonly number[]) =>
  left.length === right.length && left.every((item, at) => item === right[at]);
