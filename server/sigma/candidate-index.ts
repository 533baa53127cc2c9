import { createLiteralScanner, type Literal } from './literal-scanner.ts';
import { type Atom, atomKey, countUse, necessaryAtoms } from './necessary.ts';
import { ABSENT, type FieldTable, leavesOf, type RecordView } from './record-view.ts';
import type { Expression } from './rule-types.ts';
import { createValueMemory } from './value-memory.ts';

/** Finds the rules that could hold for a record without asking each. */
export interface CandidateIndex {
  /** Numbers of the rules that could hold, each once, in no order. Valid until the next call. */
  candidates(view: RecordView): { readonly rules: Int32Array; readonly count: number };
}

interface FieldEntry {
  /** Undefined: all values of the record. */
  readonly field: number | undefined;
  /** Rules that want the field to be there. */
  readonly present: readonly number[];
  /** Rules filed under something that the text has; undefined when there are only those of `present`. */
  readonly rulesFor: ((text: string) => readonly number[]) | undefined;
}

/**
 * Each rule is filed under the atoms one of which it cannot do without: exact values in a hash by field, literals in
 * one scanner by field, bare presence by field. A rule without such atoms is always a candidate.
 */
export function createCandidateIndex(rules: readonly Expression[], fields: FieldTable): CandidateIndex {
  const use = countUse(rules);
  const always: number[] = [];
  const atoms = new Map<string, { atom: Atom; rules: number[] }>();
  for (const [number, rule] of rules.entries()) {
    const needed = necessaryAtoms(rule, use);
    if (needed === undefined) always.push(number);
    for (const atom of needed ?? []) {
      const key = atomKey(atom);
      const filed = atoms.get(key);
      if (filed === undefined) atoms.set(key, { atom, rules: [number] });
      else filed.rules.push(number);
    }
  }
  const byField = new Map<string | undefined, { atom: Atom; rules: number[] }[]>();
  for (const filed of atoms.values()) {
    const list = byField.get(filed.atom.field);
    if (list === undefined) byField.set(filed.atom.field, [filed]);
    else list.push(filed);
  }
  const entries = [...byField].map(([name, filed]) => fieldEntry(name, filed, fields));

  const seenAt = new Int32Array(rules.length);
  const found = new Int32Array(rules.length);
  let epoch = 0;
  let count = 0;
  const add = (numbers: readonly number[]) => {
    for (let i = 0; i < numbers.length; i += 1) {
      const number = numbers[i]!;
      if (seenAt[number] === epoch) continue;
      seenAt[number] = epoch;
      found[count] = number;
      count += 1;
    }
  };
  const lookAt = (rulesFor: (text: string) => readonly number[], value: unknown) => {
    if (typeof value === 'string') add(rulesFor(value));
    else if (typeof value === 'object' && value !== null)
      for (const text of leavesOf(value)) add(rulesFor(text));
    else if (value !== undefined && value !== null) add(rulesFor(String(value)));
  };
  return {
    candidates(view) {
      epoch += 1;
      count = 0;
      add(always);
      for (let i = 0; i < entries.length; i += 1) {
        const { field, present, rulesFor } = entries[i]!;
        if (field === undefined) {
          const record = view.record();
          for (const name in record) lookAt(rulesFor!, record[name]);
          continue;
        }
        const value = view.raw(field);
        if (value === ABSENT) continue;
        add(present);
        if (rulesFor !== undefined) lookAt(rulesFor, value);
      }
      return { rules: found, count };
    },
  };
}

function fieldEntry(
  name: string | undefined,
  filed: readonly { readonly atom: Atom; readonly rules: readonly number[] }[],
  fields: FieldTable,
): FieldEntry {
  const literals: Literal[] = [];
  const literalRules: (readonly number[])[] = [];
  let present: readonly number[] = [];
  for (const { atom, rules } of filed) {
    if (atom.type === 'present') present = rules;
    else {
      literals.push(atom);
      literalRules.push(rules);
    }
  }
  return {
    field: name === undefined ? undefined : fields.idOf(name),
    present,
    rulesFor:
      literals.length === 0 ? undefined : createValueMemory(REMEMBERED, rulesBy(literals, literalRules)),
  };
}

/** Texts of one field, twice over. */
const REMEMBERED = 2048;
const NONE: readonly number[] = [];

function rulesBy(literals: readonly Literal[], rules: readonly (readonly number[])[]) {
  if (literals.every(({ affix }) => affix === 'equals')) {
    const byText = new Map(literals.map(({ text }, at) => [text, rules[at]!]));
    return (text: string) => byText.get(text.toLowerCase()) ?? NONE;
  }
  const scanner = createLiteralScanner(literals);
  return (text: string) => {
    const count = scanner.scan(text);
    if (count === 0) return NONE;
    if (count === 1) return rules[scanner.found[0]!]!;
    const all = new Set<number>();
    for (let i = 0; i < count; i += 1) for (const rule of rules[scanner.found[i]!]!) all.add(rule);
    return [...all];
  };
}
