import { clearFound, createFound, createLiteralScanner, mark, upperCount } from './literal-scanner.ts';
import type { Atom } from './necessary.ts';
import type { FiledLiteral } from './piece-table.ts';
import type { RecordTexts } from './record-texts.ts';
import { ABSENT, type FieldTable, leavesOf, type RecordView } from './record-view.ts';
import { createPlanner, isLiteral, type Plan, type PlannedLiteral } from './rule-plan.ts';
import { createRuleProgram } from './rule-program.ts';
import type { Expression } from './rule-types.ts';
import type { ScanSpace } from './scan/scan-space.ts';

/** Finds the rules that hold for a record without asking each. */
export interface RuleIndex {
  /** Numbers of the rules that hold for the record in the view, ascending. */
  match(view: RecordView): readonly number[];
}

export interface IndexedRule {
  readonly detection: Expression;
  /** One of them is in every record that the rule holds for; undefined: none is known. */
  readonly atoms: readonly Atom[] | undefined;
}

/** What a property of the record is read for. */
interface Property {
  /** The field of that very name, where rules look into its text. */
  field: FieldReading | undefined;
  /** Fields that lie along dots below it. */
  readonly paths: FieldReading[];
}

interface FieldReading {
  readonly id: number;
  /** Rules that want the field to be there. */
  readonly present: readonly number[];
  /** Of the literals that its texts are looked into for, or UNREAD. */
  readonly group: number;
}

const NONE: readonly number[] = [];
const UNREAD = -1;
/** The group of the keywords. A field's is its number and FIRST_FIELD. */
const KEYWORDS = 0;
/** Of texts that are looked into for keywords alone. */
const NO_GROUP = 1;
const FIRST_FIELD = 2;

/**
 * The literals of all rules are looked for in the texts of a record in one pass: that tells the facts that rules are made
 * of, and calls the rules filed under what was found. Those are judged by their facts. Nothing is kept of a record.
 */
export function createRuleIndex(
  rules: readonly IndexedRule[],
  fields: FieldTable,
  space: ScanSpace,
  texts: RecordTexts,
): RuleIndex {
  const planner = createPlanner();
  const plans: Plan[] = [];
  const always: number[] = [];
  const present = new Map<string, number[]>();
  for (const [number, { detection, atoms }] of rules.entries()) {
    plans.push(planner.plan(detection));
    if (atoms === undefined) always.push(number);
    for (const atom of atoms ?? []) {
      if (isLiteral(atom)) planner.file(number, atom);
      else present.set(atom.field, [...(present.get(atom.field) ?? []), number]);
    }
  }
  // A mark below this is a fact, any other a rule to be judged.
  const factCount = planner.factCount();
  const called = (numbers: readonly number[]) => numbers.map((number) => factCount + number);
  const marksOf = ({ facts, rules: numbers }: PlannedLiteral) => [...facts, ...called(numbers)];
  const { properties, scanner, keywordLength, readsPrimitives } = createReadings(
    planner.literals,
    marksOf,
    new Map([...present].map(([name, numbers]) => [name, called(numbers)])),
    fields,
    space,
  );
  const found = createFound(space, factCount + rules.length, factCount);
  const program = createRuleProgram(plans, planner.questions, fields);
  const alwaysCalled = called(always);

  function callAll(marks: readonly number[]): void {
    for (let i = 0; i < marks.length; i += 1) mark(space, found, marks[i]!);
  }

  function addTexts(values: string | readonly string[] | undefined, group: number): void {
    if (values === undefined || group === UNREAD) return;
    if (typeof values === 'string') texts.add(values, group);
    else for (const value of values) texts.add(value, group);
  }

  function addOwn(value: unknown, field: FieldReading | undefined, view: RecordView): void {
    const isRead = field !== undefined && field.group !== UNREAD;
    if (typeof value === 'string') {
      if (isRead) {
        const index = texts.add(value, field.group);
        if (index >= 0) view.standsAt(field.id, index, texts);
      } else if (value.length >= keywordLength) texts.add(value, NO_GROUP);
      return;
    }
    if (value === undefined || value === null) return;
    if (isRead) addTexts(view.text(field.id), field.group);
    else if (typeof value !== 'object' && readsPrimitives) texts.add(String(value), NO_GROUP);
    if (typeof value === 'object' && keywordLength < MOST) addTexts(leavesOf(value), NO_GROUP);
  }

  function collect(view: RecordView): void {
    const record = view.record();
    for (const name in record) {
      const value = record[name];
      const property = properties.get(name);
      addOwn(value, property?.field, view);
      if (property === undefined) continue;
      if (property.field !== undefined && value !== undefined) callAll(property.field.present);
      for (let i = 0; i < property.paths.length; i += 1) {
        const path = property.paths[i]!;
        if (view.raw(path.id) === ABSENT) continue;
        callAll(path.present);
        addTexts(view.text(path.id), path.group);
      }
    }
  }

  return {
    match(view) {
      // Here and not behind: a fault in between leaves nothing to the next record.
      clearFound(space, found);
      texts.clear();
      callAll(alwaysCalled);
      collect(view);
      texts.close();
      scanner.scan(texts, found);
      const { bytes, ints } = space;
      const first = found.upper / 4;
      const end = first + upperCount(space, found);
      let matched: number[] | undefined;
      for (let i = first; i < end; i += 1) {
        const rule = ints[i]! - factCount;
        if (!program.judge(rule, bytes, found.has, view)) continue;
        if (matched === undefined) matched = [rule];
        else matched.push(rule);
      }
      if (matched === undefined) return NONE;
      return matched.length === 1 ? matched : matched.sort((left, right) => left - right);
    },
  };
}

/** Which properties of a record are read, and for what. */
function createReadings(
  literals: readonly PlannedLiteral[],
  marksOf: (literal: PlannedLiteral) => number[],
  present: ReadonlyMap<string, readonly number[]>,
  fields: FieldTable,
  space: ScanSpace,
) {
  const byField = new Map<string | undefined, number[]>([...present.keys()].map((name) => [name, []]));
  for (const [number, { field }] of literals.entries()) {
    const same = byField.get(field);
    if (same === undefined) byField.set(field, [number]);
    else same.push(number);
  }
  const filed: FiledLiteral[] = [];
  const file = (numbers: readonly number[], group: number) => {
    for (const number of numbers) {
      const { text, affix, loose } = literals[number]!;
      filed.push({ text, affix, loose, group, marks: marksOf(literals[number]!) });
    }
  };
  const anywhere = byField.get(undefined) ?? [];
  file(anywhere, KEYWORDS);
  byField.delete(undefined);

  const properties = new Map<string, Property>();
  const propertyOf = (name: string): Property => {
    const known = properties.get(name);
    if (known !== undefined) return known;
    const property: Property = { field: undefined, paths: [] };
    properties.set(name, property);
    return property;
  };
  for (const [name, own] of byField as Map<string, number[]>) {
    const id = fields.idOf(name);
    const isPlain = fields.isPlain[id]!;
    const group = own.length === 0 ? UNREAD : FIRST_FIELD + id;
    file(own, group);
    const field: FieldReading = { id, present: present.get(name) ?? NONE, group };
    if (isPlain) {
      propertyOf(name).field = field;
      continue;
    }
    const dot = name.indexOf('.');
    propertyOf(name).paths.push(field);
    if (dot > 0) propertyOf(name.slice(0, dot)).paths.push(field);
  }
  return {
    properties,
    // Every text there is of a record is one of its values.
    scanner: createLiteralScanner(space, filed, anywhere.length > 0 ? KEYWORDS : undefined),
    /** Shorter texts have no keyword. */
    keywordLength: anywhere.reduce((least, number) => Math.min(least, literals[number]!.text.length), MOST),
    readsPrimitives: anywhere.some((number) => PRIMITIVE.test(literals[number]!.text)),
  };
}

/** What the text of a number or a truth value may have: `-1.5e21`, `nan`, `infinity`, `true`, `false`. */
const MOST = 2 ** 30;
const PRIMITIVE = /^[-+.\daefilnrstuy]+$/;
