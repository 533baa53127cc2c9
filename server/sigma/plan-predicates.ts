import { compileTest, type Predicate, remembered } from './predicates.ts';
import type { FieldTable, RecordView } from './record-view.ts';
import type { Plan, Question } from './rule-plan.ts';

/** The facts of the record at hand. */
export interface Facts {
  /** 1 where the fact of that number holds. */
  readonly holds: Uint8Array;
  set(fact: number): void;
  clear(): void;
}

export function createFacts(count: number): Facts {
  const holds = new Uint8Array(count);
  const touched = new Int32Array(count);
  let touchedCount = 0;
  return {
    holds,
    set(fact) {
      if (holds[fact] === 1) return;
      holds[fact] = 1;
      touched[touchedCount] = fact;
      touchedCount += 1;
    },
    clear() {
      for (let i = 0; i < touchedCount; i += 1) holds[touched[i]!] = 0;
      touchedCount = 0;
    },
  };
}

/** A rule as it is judged: facts first, which cost a look into memory each and settle most. */
export interface Judge {
  readonly must: Int32Array;
  readonly mustNot: Int32Array;
  readonly rest: readonly Predicate[];
}

export function createJudges(facts: Facts, questions: readonly Question[], fields: FieldTable) {
  const { holds } = facts;
  const asked = new Map<number, Predicate>();

  function ask(number: number): Predicate {
    const known = asked.get(number);
    if (known !== undefined) return known;
    const { test, needs } = questions[number]!;
    const answer = remembered(compileTest(test, fields));
    const predicate: Predicate = (view) => {
      for (let i = 0; i < needs.length; i += 1) if (holds[needs[i]!] === 0) return false;
      return answer(view);
    };
    asked.set(number, predicate);
    return predicate;
  }

  function predicateOf(plan: Plan): Predicate {
    switch (plan.type) {
      case 'fact': {
        const { fact } = plan;
        return () => holds[fact] === 1;
      }
      case 'question':
        return ask(plan.question);
      case 'not': {
        const item = predicateOf(plan.item);
        return (view) => !item(view);
      }
      case 'and': {
        const judge = judgeOf(plan);
        return (view) => judged(judge, holds, view);
      }
      case 'or': {
        const items = inOrder(plan.items).map(predicateOf);
        return (view) => {
          for (let i = 0; i < items.length; i += 1) if (items[i]!(view)) return true;
          return false;
        };
      }
    }
  }

  function judgeOf(plan: Plan): Judge {
    const must: number[] = [];
    const mustNot: number[] = [];
    const rest: Plan[] = [];
    for (const item of plan.type === 'and' ? plan.items : [plan]) {
      if (item.type === 'fact') must.push(item.fact);
      else if (item.type === 'not' && item.item.type === 'fact') mustNot.push(item.item.fact);
      else rest.push(item);
    }
    return {
      must: Int32Array.from(must),
      mustNot: Int32Array.from(mustNot),
      rest: inOrder(rest).map(predicateOf),
    };
  }

  const inOrder = (items: readonly Plan[]) =>
    items
      .map((item) => ({ item, cost: costOf(item, questions) }))
      // Sorting is stable.
      .sort((left, right) => left.cost - right.cost)
      .map(({ item }) => item);

  return { judgeOf };
}

export function judged({ must, mustNot, rest }: Judge, holds: Uint8Array, view: RecordView): boolean {
  for (let i = 0; i < must.length; i += 1) if (holds[must[i]!] === 0) return false;
  for (let i = 0; i < mustNot.length; i += 1) if (holds[mustNot[i]!] === 1) return false;
  for (let i = 0; i < rest.length; i += 1) if (!rest[i]!(view)) return false;
  return true;
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
