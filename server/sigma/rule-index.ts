import {
  clearFound,
  createFound,
  createLiteralScanner,
  foundCount,
  markAll,
  upperCount,
} from './literal-scanner.ts';
import type { Atom } from './necessary.ts';
import type { FiledLiteral } from './piece-table.ts';
import type { RecordTexts } from './record-texts.ts';
import { ABSENT, type FieldTable, leavesOf, type RecordView } from './record-view.ts';
import { createPlanner, isLiteral, type Plan, type PlannedLiteral } from './rule-plan.ts';
import { createRuleProgram } from './rule-program.ts';
import type { Expression } from './rule-types.ts';
import type { ScanSpace } from './scan/scan-space.ts';
import { createHabit, createTextMemo, type Findings, type Habit } from './text-memo.ts';

/** Finds the rules that hold for a record without asking each. */
export interface RuleIndex {
  /** Numbers of the rules that hold for the record that the view holds, ascending. */
  match(): readonly number[];
}

export interface IndexedRule {
  readonly detection: Expression;
  /** One of them is in every record that the rule holds for; undefined: none is known. */
  readonly atoms: readonly Atom[] | undefined;
}

/** What a property of a record is read for. */
interface Property {
  readonly name: string;
  /** The field of that very name, where rules ask for it, or NO_FIELD. */
  field: number;
  /** Rules that want it to be there. */
  present: readonly number[];
  /** Of the literals that a text of it is looked into for; NO_GROUP: for keywords alone. */
  group: number;
  /** Shorter texts of it are not looked into. */
  least: number;
  /** Fields that lie along dots below it. */
  readonly paths: FieldReading[];
  readonly habit: Habit;
}

/** A field that lies along dots. */
interface FieldReading {
  readonly id: number;
  /** Rules that want the field to be there. */
  readonly present: readonly number[];
  /** Of the literals that its texts are looked into for, or UNREAD. */
  readonly group: number;
  readonly habit: Habit;
}

const NONE: readonly number[] = [];
const UNREAD = -1;
const NO_FIELD = -1;
const MOST_PROPERTIES = 4096;
/** The group of the keywords. A field's is its number and FIRST_FIELD. */
const KEYWORDS = 0;
/** Of texts that are looked into for keywords alone. */
const NO_GROUP = 1;
const FIRST_FIELD = 2;

/**
 * The literals of all rules are looked for in the texts of a record in one pass: that tells the facts that rules are made
 * of, and calls the rules filed under what was found. Those are judged by their facts. Of a record
 * nothing is kept but texts that come again and again.
 */
export function createRuleIndex(
  rules: readonly IndexedRule[],
  fields: FieldTable,
  view: RecordView,
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
  const { properties, propertyOf, scanner, keywordLength, readsPrimitives, skipsIdentifiers } =
    createReadings(
      planner.literals,
      marksOf,
      new Map([...present].map(([name, numbers]) => [name, called(numbers)])),
      fields,
      space,
    );
  const found = createFound(space, factCount + rules.length, factCount);
  const program = createRuleProgram(plans, planner.questions, fields);
  const alwaysCalled = called(always);
  const memo = createTextMemo();
  const order: Property[] = [];
  const unnamed = createProperty('', keywordLength);

  function callAll(marks: readonly number[]): void {
    if (marks.length > 0) markAll(space, found, marks);
  }

  /** Adds a text where nothing is known of it, else tells what is. */
  function addText(text: string, group: number, habit: Habit, field: number): void {
    const known = memo.find(text, group, habit);
    if (known !== undefined) {
      if (known.marks.length > 0) markAll(space, found, known.marks);
      if (field >= 0) view.isKnown(field, known);
      return;
    }
    if (group === NO_GROUP && skipsIdentifiers && IDENTIFIER.test(text)) return;
    const index = texts.add(text, group);
    if (field >= 0) view.standsAt(field, index, texts);
  }

  function addTexts(values: string | readonly string[] | undefined, group: number, habit: Habit): void {
    if (values === undefined || group === UNREAD) return;
    for (const value of typeof values === 'string' ? [values] : values)
      if (value !== '') addText(value, group, habit, NO_FIELD);
  }

  function addOther(value: unknown, { field, group, habit }: Property): void {
    if (value === undefined || value === null) return;
    if (group !== NO_GROUP) addTexts(view.text(field), group, habit);
    else if (typeof value !== 'object' && readsPrimitives) addTexts(String(value), NO_GROUP, habit);
    if (typeof value === 'object' && keywordLength < MOST) addTexts(leavesOf(value), NO_GROUP, habit);
  }

  function addPaths({ paths }: Property): void {
    for (const path of paths) {
      if (view.raw(path.id) === ABSENT) continue;
      callAll(path.present);
      addTexts(view.text(path.id), path.group, path.habit);
    }
  }

  function collect(): void {
    const record = view.record();
    let place = 0;
    for (const name in record) {
      const value = record[name];
      // Records of one log source have the same properties in the same order, mostly.
      let property = order[place];
      if (property === undefined || property.name !== name) {
        property = properties.get(name) ?? meet(name);
        if (place < MOST_PROPERTIES) order[place] = property;
      }
      place += 1;
      if (typeof value === 'string') {
        if (value.length >= property.least) addText(value, property.group, property.habit, property.field);
      } else addOther(value, property);
      if (property.present.length > 0 && value !== undefined) callAll(property.present);
      if (property.paths.length > 0) addPaths(property);
    }
  }

  /** A property that no rule names is known, too, as long as there are not too many of them. */
  function meet(name: string): Property {
    return properties.size < MOST_PROPERTIES ? propertyOf(name) : unnamed;
  }

  function scanAlone(text: string, group: number): Findings {
    clearFound(space, found);
    texts.clear();
    texts.add(text, group);
    texts.close();
    scanner.scan(texts, found);
    const first = found.list / 4;
    return {
      marks: [...space.ints.subarray(first, first + foundCount(space, found))],
      lower: texts.lowerAt(0),
    };
  }

  return {
    match() {
      // Here and not behind: a fault in between leaves nothing to the next record.
      clearFound(space, found);
      texts.clear();
      callAll(alwaysCalled);
      collect();
      texts.close();
      if (texts.count > 0 || texts.wides.length > 0) scanner.scan(texts, found);
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
      memo.learn(scanAlone);
      if (matched === undefined) return NONE;
      return matched.length === 1 ? matched : matched.sort((left, right) => left - right);
    },
  };
}

/** A property that is read for keywords alone. */
const createProperty = (name: string, least: number): Property => ({
  name,
  field: NO_FIELD,
  present: NONE,
  group: NO_GROUP,
  least,
  paths: [],
  habit: createHabit(),
});

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

  /** Shorter texts have no keyword. */
  const keywordLength = anywhere.reduce(
    (least, number) => Math.min(least, Math.max(1, literals[number]!.text.length)),
    MOST,
  );
  const properties = new Map<string, Property>();
  const propertyOf = (name: string): Property => {
    const known = properties.get(name);
    if (known !== undefined) return known;
    const property = createProperty(name, keywordLength);
    properties.set(name, property);
    return property;
  };
  for (const [name, own] of byField as Map<string, number[]>) {
    const id = fields.idOf(name);
    const rulesOfPresence = present.get(name) ?? NONE;
    const group = own.length === 0 ? UNREAD : FIRST_FIELD + id;
    file(own, group);
    if (fields.isPlain[id]) {
      const property = propertyOf(name);
      property.field = id;
      property.present = rulesOfPresence;
      if (group !== UNREAD) Object.assign(property, { group, least: 1 });
      continue;
    }
    const path: FieldReading = { id, present: rulesOfPresence, group, habit: createHabit() };
    const dot = name.indexOf('.');
    propertyOf(name).paths.push(path);
    if (dot > 0) propertyOf(name.slice(0, dot)).paths.push(path);
  }
  return {
    properties,
    propertyOf,
    // Every text there is of a record is one of its values.
    scanner: createLiteralScanner(space, filed, anywhere.length > 0 ? KEYWORDS : undefined),
    keywordLength,
    skipsIdentifiers: anywhere.every((number) => !IDENTIFIER.test(literals[number]!.text)),
    readsPrimitives: anywhere.some((number) => PRIMITIVE.test(literals[number]!.text)),
  };
}

/** What the text of a number or a truth value may have: `-1.5e21`, `nan`, `infinity`, `true`, `false`. */
const MOST = 2 ** 30;
/** What identifiers, times and numbers are written with: hardly a keyword is made of it alone. */
const IDENTIFIER = /^[\da-fA-FtTxXzZ{}():.,+ -]*$/;
const PRIMITIVE = /^[-+.\daefilnrstuy]+$/;
