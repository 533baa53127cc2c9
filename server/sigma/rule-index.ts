import { clearFound, createFound, createLiteralScanner, scanTexts } from './literal-scanner.ts';
import type { Atom } from './necessary.ts';
import type { FiledLiteral } from './piece-table.ts';
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
  readonly present: readonly number[];
  /** Of the literals that its texts are looked into for, or UNREAD. */
  readonly group: number;
  /** Keywords are among them. */
  readonly hasKeywords: boolean;
}

const NONE: readonly number[] = [];
const UNREAD = -1;
/** The group of the keywords; a field's is its number and one. */
const KEYWORDS = 0;
/** So many keywords are looked for together with the literals of each field; more are looked for by themselves. */
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
  const { properties, scanner, hasKeywords, readsPrimitives } = createReadings(
    planner.literals,
    present,
    fields,
  );
  const facts = createFacts(planner.factCount());
  const { holds } = facts;
  const { judgeOf } = createJudges(facts, planner.questions, fields);
  const judges: (Judge | undefined)[] = rules.map(() => undefined);

  const { targets, targetsAt } = targetsOf(planner.literals);
  const found = createFound(planner.literals.length);
  const texts = createRecordTexts();
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

  function addTexts(values: string | readonly string[] | undefined, group: number): void {
    if (values === undefined || group === UNREAD) return;
    if (typeof values === 'string') texts.add(values, group);
    else for (const value of values) texts.add(value, group);
  }

  function addOwn(value: unknown, field: FieldReading | undefined, view: RecordView): void {
    const isRead = field !== undefined && field.group !== UNREAD;
    if (typeof value === 'string') {
      if (isRead) texts.add(value, field.group);
      if (hasKeywords && !(isRead && field.hasKeywords)) texts.add(value, KEYWORDS);
      return;
    }
    if (value === undefined || value === null) return;
    if (isRead) addTexts(view.text(field.id), field.group);
    if (typeof value !== 'object') {
      if (readsPrimitives) texts.add(String(value), KEYWORDS);
    } else if (hasKeywords) addTexts(leavesOf(value), KEYWORDS);
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
      texts.close();
      scanTexts(scanner, texts, found);
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
  const filed: FiledLiteral[] = [];
  const file = (numbers: readonly number[], group: number) => {
    for (const number of numbers) {
      const { text, affix, loose } = literals[number]!;
      filed.push({ text, affix, loose, group, number });
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
    const group = own.length === 0 ? UNREAD : id + 1;
    // What lies along dots is read for keywords as a part of what it lies in.
    const hasKeywords = group !== UNREAD && isPlain && anywhere.length > 0 && anywhere.length <= MERGED;
    file(own, group);
    if (hasKeywords) file(anywhere, group);
    const field: FieldReading = { id, present: present.get(name) ?? NONE, group, hasKeywords };
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
    scanner: createLiteralScanner(filed),
    hasKeywords: anywhere.length > 0,
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
