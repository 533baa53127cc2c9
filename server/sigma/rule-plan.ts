import {
  type Atom,
  globAtoms,
  isTooLong,
  isTooShort,
  type LiteralAtom,
  regexNeeds,
  textAtom,
} from './necessary.ts';
import type { Expression, FieldTest } from './rule-types.ts';

/**
 * A rule over facts and questions. A **fact** holds of a record that has one of some literals: scanning its texts tells
 * all facts at once. A **question** is any other test: asked when a rule comes to it, once a record.
 */
export type Plan =
  | { readonly type: 'fact'; readonly fact: number }
  | { readonly type: 'question'; readonly question: number }
  | { readonly type: 'and' | 'or'; readonly items: readonly Plan[] }
  | { readonly type: 'not'; readonly item: Plan };

export interface PlannedLiteral extends Needle {
  /** Facts that it makes true. */
  readonly facts: number[];
  /** Rules that may hold when it is there. */
  readonly rules: number[];
}

export interface Question {
  readonly test: FieldTest;
  /** Facts without which the answer is no. */
  readonly needs: readonly number[];
}

type Needle = Omit<LiteralAtom, 'type'>;

/** Plans the rules of one index: equal tests and equal lists of literals become one question, one fact. */
export interface Planner {
  readonly literals: readonly PlannedLiteral[];
  readonly questions: readonly Question[];
  factCount(): number;
  plan(expression: Expression): Plan;
  /** Files a rule under a literal. */
  file(rule: number, atom: LiteralAtom): void;
}

export function createPlanner(): Planner {
  const literals: PlannedLiteral[] = [];
  const literalByKey = new Map<string, number>();
  const factByKey = new Map<string, number>();
  const questions: Question[] = [];
  const questionByKey = new Map<string, number>();
  const plans = new Map<Expression, Plan>();

  function literalOf({ field, affix, text, loose }: Needle): number {
    const key = `${loose ? '~' : ''}${affix}${field === undefined ? '' : `.${field}`}\0${text}`;
    const known = literalByKey.get(key);
    if (known !== undefined) return known;
    literalByKey.set(key, literals.length);
    literals.push({ field, affix, text, loose, facts: [], rules: [] });
    return literals.length - 1;
  }

  function factOf(any: readonly Needle[]): number {
    const numbers = [...new Set(any.map(literalOf))].sort((left, right) => left - right);
    const key = numbers.join(' ');
    const known = factByKey.get(key);
    if (known !== undefined) return known;
    const fact = factByKey.size;
    factByKey.set(key, fact);
    for (const number of numbers) literals[number]!.facts.push(fact);
    return fact;
  }

  function needsOf({ field, test }: FieldTest): readonly number[] {
    if (test.kind === 'glob') return globAtoms(field, test.parts).map((atom) => factOf([atom]));
    if (test.kind === 'regex') return regexNeeds(field, test.pattern).map(factOf);
    const atom = test.kind === 'text' ? textAtom(field, test) : undefined;
    return atom === undefined ? [] : [factOf([atom])];
  }

  function questionOf(test: FieldTest): Plan {
    const key = JSON.stringify(test);
    let question = questionByKey.get(key);
    if (question === undefined) {
      question = questions.length;
      questionByKey.set(key, question);
      questions.push({ test, needs: needsOf(test) });
    }
    return { type: 'question', question };
  }

  /** A filter's expression is part of many rules. */
  function plan(expression: Expression): Plan {
    if (expression.type === 'test') return planned(expression);
    let known = plans.get(expression);
    if (known === undefined) {
      known = planned(expression);
      plans.set(expression, known);
    }
    return known;
  }

  function planned(expression: Expression): Plan {
    if (expression.type === 'not') {
      const item = plan(expression.item);
      return item.type === 'not' ? item.item : { type: 'not', item };
    }
    if (expression.type === 'and') return joined('and', [...flat(expression)].map(plan));
    const items = [...flat(expression, 'or')];
    const short = items.filter((item) => isShort(plainLiteral(item))).length;
    const any: Needle[] = [];
    const others: Plan[] = [];
    for (const item of items) {
      const literal = plainLiteral(item);
      if (literal !== undefined && (short > ASKED || !isShort(literal))) any.push(literal);
      else others.push(item.type === 'test' ? questionOf(item) : plan(item));
    }
    return joined('or', [...factsOf(any), ...others]);
  }

  /** Short lists literal by literal: a literal that is found tells one fact then, not one of each list that has it. */
  function factsOf(any: readonly Needle[]): Plan[] {
    if (any.length > LISTED) return [{ type: 'fact', fact: factOf(any) }];
    return any.map((literal) => ({ type: 'fact', fact: factOf([literal]) }));
  }

  return {
    literals,
    questions,
    factCount: () => factByKey.size,
    plan,
    file(rule, atom) {
      literals[literalOf(atom)]!.rules.push(rule);
    },
  };
}

/** So many short literals in one list are asked for one by one: they are in most texts, and seldom matter. */
const ASKED = 8;
/** Longer lists of literals are one fact each. */
const LISTED = 8;
const isShort = (literal: Needle | undefined) =>
  literal !== undefined && isTooShort(literal.affix, literal.text);

/** The items of nested expressions of one kind; a single one is itself. */
function* flat(expression: Expression, type: 'and' | 'or' = 'and'): Generator<Expression> {
  if (expression.type !== type) yield expression;
  else for (const item of expression.items) yield* flat(item, type);
}

const joined = (type: 'and' | 'or', items: readonly Plan[]): Plan =>
  items.length === 1 ? items[0]! : { type, items };

function plainLiteral(expression: Expression): Needle | undefined {
  if (expression.type !== 'test') return undefined;
  const { field, test } = expression;
  if (test.kind !== 'text' || test.cased || test.text === '' || isTooLong(test.affix, test.text))
    return undefined;
  return { field, affix: test.affix, text: test.text, loose: false };
}

/** Whether an atom is a literal, which the scan of a field finds, and not the field itself. */
export const isLiteral = (atom: Atom): atom is LiteralAtom => atom.type === 'literal';
