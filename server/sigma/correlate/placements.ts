import type { CompiledCorrelation } from '../correlation-types.ts';
import { ABSENT, textsOf, valueAt } from '../record-view.ts';
import { numberOf } from '../value-tests.ts';
import type { Observation } from './correlation-results.ts';
import type { Contribution, Group } from './group.ts';

/** What an event would add to one group, before the group is looked up; it becomes the contribution itself. */
export type Draft = Contribution & { key: string };
const NO_GROUP = undefined as unknown as Group;

/** One event's combinations of group-by values, where these are lists. */
const MAX_COMBINATIONS = 100;
const NO_VALUES: readonly string[] = [];
const SEPARATOR = '\u001F';

/**
 * What an event adds to a correlation for the rules (positions) it matched. Nothing where a group-by field is missing,
 * or the counted field is missing or, for sums, not a number. A list puts the event into a group for each item.
 */
export function draftsOf(
  correlation: CompiledCorrelation,
  input: Observation,
  rules: readonly number[],
  carriedFields: readonly string[],
  onOverflow: () => void,
): Draft[] {
  const drafts = new Map<string, Draft>();
  const isSingle = rules.length === 1;
  for (const rule of rules) {
    const groups = groupsOf(correlation, input.record, rule, onOverflow);
    if (groups.length === 0) continue;
    const values = valuesOf(correlation, input.record, rule);
    if (values === undefined) continue;
    for (const shown of groups) {
      const key = shown.length === 1 ? shown[0]!.toLowerCase() : shown.join(SEPARATOR).toLowerCase();
      const same = drafts.get(key);
      if (same !== undefined) {
        const all = [...new Set([...same.values, ...values.texts])];
        drafts.set(key, { ...same, rules: [...same.rules, rule], values: all });
        continue;
      }
      const draft: Draft = {
        eventId: input.eventId,
        time: input.time,
        errorMs: input.timeErrorMs ?? 0,
        clock: input.clock,
        rules: isSingle ? rules : [rule],
        values: values.texts,
        number: values.number,
        shown,
        carried: carriedFields.length === 0 ? undefined : pick(input.record, carriedFields),
        inner: undefined,
        group: NO_GROUP,
        next: undefined,
        key,
      };
      // One rule and one group, the usual case: nothing to merge with.
      if (isSingle && groups.length === 1) return [draft];
      drafts.set(key, draft);
    }
  }
  return [...drafts.values()];
}

function fieldFor(correlation: CompiledCorrelation, name: string, rule: number): string {
  return Object.hasOwn(correlation.aliases, name) ? (correlation.aliases[name]![rule] ?? name) : name;
}

function groupsOf(
  correlation: CompiledCorrelation,
  record: Observation['record'],
  rule: number,
  onOverflow: () => void,
): readonly (readonly string[])[] {
  if (correlation.groupBy.length === 1) {
    const value = valueAt(record, fieldFor(correlation, correlation.groupBy[0]!, rule));
    if (typeof value === 'string') return [[value]];
  }
  let groups: readonly (readonly string[])[] = [[]];
  for (const name of correlation.groupBy) {
    const texts = textsAt(record, fieldFor(correlation, name, rule));
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

function textsAt(record: Observation['record'], field: string): readonly string[] {
  const texts = textsOf(valueAt(record, field));
  if (texts === undefined) return NO_VALUES;
  return typeof texts === 'string' ? [texts] : [...new Set(texts)];
}

function valuesOf(
  correlation: CompiledCorrelation,
  record: Observation['record'],
  rule: number,
): { readonly texts: readonly string[]; readonly number: number } | undefined {
  const { type, valueFields } = correlation;
  if (valueFields.length === 0) return { texts: NO_VALUES, number: 0 };
  const fields = valueFields.map((name) => fieldFor(correlation, name, rule));
  if (type === 'value_count' || (type === 'value_percentile' && correlation.percentile === undefined)) {
    let tuples: readonly string[] = [''];
    for (const field of fields) {
      const texts = textsAt(record, field);
      tuples = tuples.flatMap((tuple) => texts.map((text) => `${tuple}${SEPARATOR}${text.toLowerCase()}`));
      if (tuples.length > MAX_COMBINATIONS) tuples = tuples.slice(0, MAX_COMBINATIONS);
    }
    return tuples.length === 0 ? undefined : { texts: [...new Set(tuples)], number: 0 };
  }
  const value = valueAt(record, fields[0]!);
  const number = value === ABSENT ? undefined : numberOf(value);
  return number === undefined ? undefined : { texts: NO_VALUES, number };
}

function pick(record: Observation['record'], fields: readonly string[]): Record<string, unknown> {
  const picked: Record<string, unknown> = {};
  for (const field of fields) {
    const value = valueAt(record, field);
    if (value !== ABSENT) picked[field] = value;
  }
  return picked;
}

/** Whether a contribution already says what the draft says. */
export function sameContribution(one: Contribution, draft: Draft): boolean {
  return (
    one.time === draft.time &&
    one.errorMs === draft.errorMs &&
    one.clock === draft.clock &&
    (one.number === draft.number || (Number.isNaN(one.number) && Number.isNaN(draft.number))) &&
    sameList(one.rules, draft.rules) &&
    sameList(one.values, draft.values) &&
    sameList(one.shown, draft.shown) &&
    (one.carried === undefined || JSON.stringify(one.carried) === JSON.stringify(draft.carried))
  );
}

function sameList<T>(left: readonly T[], right: readonly T[]): boolean {
  return left === right || (left.length === right.length && left.every((item, at) => item === right[at]));
}
