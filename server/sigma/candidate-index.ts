import { createLiteralScanner, type LiteralScanner } from './literal-scanner.ts';
import { type Atom, allAtoms, atomKey, countUse, necessaryAtoms } from './necessary.ts';
import { ABSENT, type FieldTable, type RecordView } from './record-view.ts';
import type { Expression } from './rule-types.ts';

/** Finds the rules that could hold for a record without asking each. */
export interface CandidateIndex {
  /** Numbers of the rules that could hold, each once, in no order. Valid until the next call. */
  candidates(view: RecordView): { readonly rules: Int32Array; readonly count: number };
}

interface FieldEntry {
  /** Undefined: all values of the record. */
  readonly field: number | undefined;
  readonly equals: ReadonlyMap<string, readonly number[]> | undefined;
  readonly present: readonly number[];
  readonly scanner: LiteralScanner | undefined;
  readonly literalRules: readonly (readonly number[])[];
}

/**
 * Each rule is filed under the atoms one of which it cannot do without: exact values in a hash by field, literals in
 * one scanner by field, bare presence by field. A rule without such atoms is always a candidate.
 */
export function createCandidateIndex(rules: readonly Expression[], fields: FieldTable): CandidateIndex {
  const use = new Map<string, number>();
  for (const rule of rules) countUse(allAtoms(rule), use);
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
  const look = (entry: FieldEntry, text: string) => {
    const equal = entry.equals?.get(text);
    if (equal !== undefined) add(equal);
    entry.scanner?.scan(text, (literal) => add(entry.literalRules[literal]!));
  };
  return {
    candidates(view) {
      epoch += 1;
      count = 0;
      add(always);
      for (let i = 0; i < entries.length; i += 1) {
        const entry = entries[i]!;
        if (entry.field === undefined) {
          for (const text of view.lowerLeaves()) look(entry, text);
          continue;
        }
        const raw = view.raw(entry.field);
        if (raw === ABSENT) continue;
        add(entry.present);
        const texts = view.lower(entry.field);
        if (typeof texts === 'string') look(entry, texts);
        else if (texts !== undefined) for (const text of texts) look(entry, text);
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
  const equals = new Map<string, readonly number[]>();
  const literals: string[] = [];
  const literalRules: (readonly number[])[] = [];
  let present: readonly number[] = [];
  for (const { atom, rules } of filed) {
    if (atom.type === 'equals') equals.set(atom.text, rules);
    else if (atom.type === 'present') present = rules;
    else {
      literals.push(atom.text);
      literalRules.push(rules);
    }
  }
  return {
    field: name === undefined ? undefined : fields.idOf(name),
    equals: equals.size === 0 ? undefined : equals,
    present,
    scanner: literals.length === 0 ? undefined : createLiteralScanner(literals),
    literalRules,
  };
}
