import { compileTest, type Predicate } from './predicates.ts';
import type { FieldTable, RecordView } from './record-view.ts';
import type { Plan, Question } from './rule-plan.ts';
import { isOnText } from './value-tests.ts';

/**
 * All rules of an index as one row of numbers, three a step: what is looked at, where to go on if it holds, and where if
 * not. A fact costs a look into memory, and a rule's steps lie side by side (as closures each was somewhere else, and the
 * processor waited for every one).
 */
export interface RuleProgram {
  /** Whether the rule holds for the record in the view, of which all facts are told: a byte each from `has` on. */
  judge(rule: number, facts: Uint8Array, has: number, view: RecordView): boolean;
}

const STEP = 3;
const HOLDS = -1;
const FAILS = -2;

export function createRuleProgram(
  plans: readonly Plan[],
  questions: readonly Question[],
  fields: FieldTable,
): RuleProgram {
  const written: number[] = [];
  const starts = Int32Array.from(plans, (plan) => write(plan, HOLDS, FAILS));
  const steps = Int32Array.from(written);
  const answers = createAnswers(questions, fields);

  /** Writes what a plan needs behind what is written, in reverse: where to go on is known. Returns its first step. */
  function write(plan: Plan, holds: number, fails: number): number {
    switch (plan.type) {
      case 'not':
        return write(plan.item, fails, holds);
      case 'fact':
        return step(plan.fact, holds, fails);
      case 'question': {
        const { needs } = questions[plan.question]!;
        const asked = step(~plan.question, holds, fails);
        return needs.reduce((next, fact) => step(fact, next, fails), asked);
      }
      case 'and':
        return inOrder(plan.items, questions).reduceRight((next, item) => write(item, next, fails), holds);
      case 'or':
        return inOrder(plan.items, questions).reduceRight((next, item) => write(item, holds, next), fails);
    }
  }

  function step(what: number, holds: number, fails: number): number {
    written.push(what, holds, fails);
    return written.length - STEP;
  }

  return {
    judge(rule, facts, has, view) {
      let at = starts[rule]!;
      while (at >= 0) {
        const what = steps[at]!;
        const holds = what >= 0 ? facts[has + what] === 1 : answers.of(~what, view);
        at = holds ? steps[at + 1]! : steps[at + 2]!;
      }
      return at === HOLDS;
    },
  };
}

/** What several rules ask of one record is answered once; what is never asked is never compiled. */
function createAnswers(questions: readonly Question[], fields: FieldTable) {
  const predicates: (Predicate | undefined)[] = questions.map(() => undefined);
  // What is asked of the text of one field has the same answer wherever that text comes again.
  const fieldOf = Int32Array.from(questions, ({ test: { field, test } }) =>
    field === undefined || !isOnText(test) ? -1 : fields.idOf(field),
  );
  const answeredAt = new Float64Array(questions.length).fill(-1);
  const answer = new Uint8Array(questions.length);
  return {
    of(number: number, view: RecordView): boolean {
      if (answeredAt[number] === view.epoch) return answer[number] === 1;
      let predicate = predicates[number];
      if (predicate === undefined) {
        predicate = compileTest(questions[number]!.test, fields);
        predicates[number] = predicate;
      }
      const field = fieldOf[number]!;
      const known = field < 0 ? undefined : view.known(field);
      let holds = known?.answers.get(number);
      if (holds === undefined) {
        holds = predicate(view);
        known?.answers.set(number, holds);
      }
      answeredAt[number] = view.epoch;
      answer[number] = holds ? 1 : 0;
      return holds;
    },
  };
}

function inOrder(items: readonly Plan[], questions: readonly Question[]): readonly Plan[] {
  return (
    items
      .map((item) => ({ item, cost: costOf(item, questions) }))
      // Sorting is stable.
      .sort((left, right) => left.cost - right.cost)
      .map(({ item }) => item)
  );
}

/** A guess at what an item costs; only its order matters. */
function costOf(plan: Plan, questions: readonly Question[]): number {
  if (plan.type === 'fact') return 0;
  if (plan.type === 'not') return costOf(plan.item, questions);
  if (plan.type !== 'question') return plan.items.reduce((sum, item) => sum + costOf(item, questions), 1);
  const { test, field } = questions[plan.question]!.test;
  if (test.kind === 'regex') return 200;
  return field === undefined ? 100 : 5;
}
