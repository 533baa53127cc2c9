import {
  clearFound,
  createFound,
  createLiteralScanner,
  type LiteralScanner,
  scanFor,
} from './literal-scanner.ts';
import type { Atom } from './necessary.ts';
import { LOOSE } from './piece-table.ts';
import { createFacts, createJudges, type Judge, judged } from './plan-predicates.ts';
import { createRecordTexts } from './record-texts.ts';
import { ABSENT, type FieldTable, leavesOf, type RecordView } from './record-view.ts';
import { createPlanner, isLiteral, type Plan, type PlannedLiteral } from './rule-plan.ts';
import type { Expression } from './rule-types.ts';

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
  present: readonly number[];
  /** A text that is a value of the record by itself: read for keywords, too. */
  readonly own: readonly LiteralScanner[];
  /** A text of a list, or from further down. */
  readonly inner: readonly LiteralScanner[];
}

const NONE: readonly number[] = [];
const NOTHING: readonly LiteralScanner[] = [];
/** So many keywords are looked for in one pass with the literals of each field; more in a pass of their own. */
const MERGED = 64;

/**
 * The literals of all rules are looked for in the texts of a record in one pass: that tells the facts that rules are made
 * of, and calls the rules filed under what was found. Those are judged by their facts. Nothing is kept of a record.
 */
export function createRuleIndex(rules: readonly IndexedRule[], fields: FieldTable): RuleIndex {
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
  const { properties, keywords, readsPrimitives } = createReadings(planner.literals, present, fields);
  const facts = createFacts(planner.factCount());
  const { holds } = facts;
  const { judgeOf } = createJudges(facts, planner.questions, fields);
  const judges: (Judge | undefined)[] = rules.map(() => undefined);

  const { targets, targetsAt } = targetsOf(planner.literals);
  const found = createFound(planner.literals.length);
  const texts = createRecordTexts<readonly LiteralScanner[]>();
  const called = new Int32Array(rules.length);
  const isCalled = new Uint8Array(rules.length);
  let count = 0;

  function call(number: number): void {
    if (isCalled[number] === 1) return;
    isCalled[number] = 1;
    called[count] = number;
    count += 1;
  }
  function callAll(numbers: readonly number[]): void {
    for (let i = 0; i < numbers.length; i += 1) call(numbers[i]!);
  }

  function addTexts(
    values: string | readonly string[] | undefined,
    readings: readonly LiteralScanner[],
  ): void {
    if (typeof values === 'string') texts.add(values, readings);
    else if (values !== undefined) for (const value of values) texts.add(value, readings);
  }

  function collect(view: RecordView): void {
    const record = view.record();
    for (const name in record) {
      const value = record[name];
      const property = properties.get(name);
      const field = property?.field;
      if (typeof value === 'string') {
        const readings = field === undefined ? keywords : field.own;
        if (readings.length > 0) texts.add(value, readings);
      } else if (value !== undefined && value !== null) {
        if (typeof value === 'object') {
          if (keywords.length > 0) addTexts(leavesOf(value), keywords);
        } else if (readsPrimitives) texts.add(String(value), keywords);
        if (field !== undefined) addTexts(view.text(field.id), field.inner);
      }
      if (property === undefined) continue;
      if (field !== undefined && value !== undefined) callAll(field.present);
      for (let i = 0; i < property.paths.length; i += 1) {
        const path = property.paths[i]!;
        if (view.raw(path.id) === ABSENT) continue;
        callAll(path.present);
        addTexts(view.text(path.id), path.inner);
      }
    }
  }

  /** What the literals found mean: facts, and rules to be judged. */
  function conclude(): void {
    for (let i = 0; i < found.count; i += 1) {
      const target = targetsAt[found.list[i]!]!;
      const ruleAt = target + 1 + targets[target]!;
      for (let at = target + 1; at < ruleAt; at += 1) facts.set(targets[at]!);
      const end = ruleAt + 1 + targets[ruleAt]!;
      for (let at = ruleAt + 1; at < end; at += 1) call(targets[at]!);
    }
  }

  return {
    match(view) {
      // Here and not behind: a fault in between leaves nothing to the next record.
      for (let i = 0; i < count; i += 1) isCalled[called[i]!] = 0;
      count = 0;
      facts.clear();
      clearFound(found);
      texts.clear();
      callAll(always);
      collect(view);
      const textCount = texts.write();
      let from = 0;
      for (let i = 0; i < textCount; i += 1) {
        const to = texts.endOf(i);
        const readings = texts.readingOf(i);
        const flags = texts.isLoose(i) ? LOOSE : 0;
        for (let k = 0; k < readings.length; k += 1)
          scanFor(readings[k]!, texts.bytes, from, to, found, texts.wideOf(i), flags);
        from = to;
      }
      conclude();
      let matched: number[] | undefined;
      for (let i = 0; i < count; i += 1) {
        const number = called[i]!;
        let judge = judges[number];
        if (judge === undefined) {
          judge = judgeOf(plans[number]!);
          judges[number] = judge;
        }
        if (!judged(judge, holds, view)) continue;
        if (matched === undefined) matched = [number];
        else matched.push(number);
      }
      return matched === undefined ? NONE : matched.sort((left, right) => left - right);
    },
  };
}

/** Which properties of a record are read, and for what. */
function createReadings(
  literals: readonly PlannedLiteral[],
  present: ReadonlyMap<string, readonly number[]>,
  fields: FieldTable,
) {
  const byField = new Map<string | undefined, number[]>([...present.keys()].map((name) => [name, []]));
  for (const [number, { field }] of literals.entries()) {
    const same = byField.get(field);
    if (same === undefined) byField.set(field, [number]);
    else same.push(number);
  }
  const scannerOf = (numbers: readonly number[]) =>
    createLiteralScanner(
      numbers.map((number) => literals[number]!),
      numbers,
    );
  const anywhere = byField.get(undefined) ?? [];
  byField.delete(undefined);
  const keywords = anywhere.length === 0 ? NOTHING : [scannerOf(anywhere)];

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
    const inner = own.length === 0 ? NOTHING : [scannerOf(own)];
    const isMerged = own.length > 0 && anywhere.length > 0 && anywhere.length <= MERGED;
    const field: FieldReading = {
      id,
      present: present.get(name) ?? NONE,
      own: isMerged ? [scannerOf([...own, ...anywhere])] : [...inner, ...keywords],
      inner,
    };
    if (fields.isPlain[id]) {
      propertyOf(name).field = field;
      continue;
    }
    const dot = name.indexOf('.');
    propertyOf(name).paths.push(field);
    if (dot > 0) propertyOf(name.slice(0, dot)).paths.push(field);
  }
  return {
    properties,
    keywords,
    readsPrimitives: anywhere.some((number) => PRIMITIVE.test(literals[number]!.text)),
  };
}

/** What the text of a number or a truth value may have: `-1.5e21`, `nan`, `infinity`, `true`, `false`. */
const PRIMITIVE = /^[-+.\daefilnrstuy]+$/;

/** Of each literal how many facts, the facts, how many rules, the rules: in one row, and where each begins. */
function targetsOf(literals: readonly PlannedLiteral[]) {
  const targetsAt = new Int32Array(literals.length);
  const targets: number[] = [];
  for (const [number, { facts, rules }] of literals.entries()) {
    targetsAt[number] = targets.length;
    targets.push(facts.length, ...facts, rules.length, ...rules);
  }
  return { targets: Int32Array.from(targets), targetsAt };
}
