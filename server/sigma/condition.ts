import { globTest } from './glob.ts';
import { refuse } from './refusal.ts';
import type { Expression } from './rule-types.ts';

/**
 * Conditions: `or` binds least, then `and`, `not`, `1 of` / `any of` / `all of`, parentheses. Names are resolved by
 * the caller, so that the same grammar serves detections and temporal correlations.
 */
export interface ConditionNames<T> {
  /** The thing a name stands for, or undefined. Asked each time a condition names it, so that it can keep a budget. */
  readonly resolve: (name: string) => T | undefined;
  /** Names that `of` may range over. */
  readonly names: readonly string[];
  readonly what: string;
}

export type BooleanTree<T> =
  | { readonly type: 'and' | 'or'; readonly items: readonly BooleanTree<T>[] }
  | { readonly type: 'not'; readonly item: BooleanTree<T> }
  | { readonly type: 'leaf'; readonly leaf: T };

const MAX_TOKENS = 2000;
const MAX_DEPTH = 40;

/** @throws RefusalError naming what is wrong and where in the condition. */
export function parseCondition<T>(
  text: string,
  names: ConditionNames<T>,
  at: { readonly line: number },
): BooleanTree<T> {
  const tokens = text.match(/[()]|[^\s()]+/g) ?? [];
  if (tokens.length > MAX_TOKENS) refuse(at, `the condition has more than ${MAX_TOKENS} words`);
  if (text.includes('|')) {
    refuse(at, 'aggregations in conditions (|) are obsolete: write a correlation rule');
  }
  let position = 0;
  let depth = 0;
  const peek = () => tokens[position]?.toLowerCase();
  const fault = (reason: string) =>
    refuse(
      at,
      `condition: ${reason} ${tokens[position] === undefined ? 'at its end' : `at "${tokens[position]}"`}`,
    );

  function chain(word: 'and' | 'or', operand: () => BooleanTree<T>): BooleanTree<T> {
    const items = [operand()];
    while (peek() === word) {
      position += 1;
      items.push(operand());
    }
    return items.length === 1 ? items[0]! : { type: word, items };
  }
  const either = (): BooleanTree<T> => chain('or', both);
  const both = (): BooleanTree<T> => chain('and', negation);
  function negation(): BooleanTree<T> {
    let negated = false;
    while (peek() === 'not') {
      position += 1;
      negated = !negated;
    }
    const item = primary();
    return negated ? { type: 'not', item } : item;
  }
  function primary(): BooleanTree<T> {
    const token = tokens[position];
    const word = peek();
    if (token === undefined || word === ')' || word === 'and' || word === 'or' || word === 'of') {
      return fault('a name is missing');
    }
    position += 1;
    if (word === '(') {
      depth += 1;
      if (depth > MAX_DEPTH) fault('too many parentheses');
      const inner = either();
      depth -= 1;
      if (peek() !== ')') fault('a closing parenthesis is missing');
      position += 1;
      return inner;
    }
    if (peek() === 'of') {
      position += 1;
      if (word !== '1' && word !== 'any' && word !== 'all')
        fault(`"${token} of" is not supported: 1, any or all`);
      return quantified(word === 'all' ? 'and' : 'or');
    }
    return leaf(token);
  }
  function quantified(type: 'and' | 'or'): BooleanTree<T> {
    const pattern = tokens[position];
    if (pattern === undefined || pattern === '(' || pattern === ')') return fault('"of" names nothing');
    const chosen = namesMatching(pattern, names.names);
    if (chosen.length === 0) fault(`no ${names.what} is called`);
    position += 1;
    return { type, items: chosen.map((name) => leaf(name)) };
  }
  function leaf(name: string): BooleanTree<T> {
    const found = names.resolve(name);
    if (found === undefined) return refuse(at, `condition: unknown ${names.what} "${name}"`);
    return { type: 'leaf', leaf: found };
  }

  const tree = either();
  if (position < tokens.length) fault('a word too many');
  return tree;
}

/** `them`, or a pattern with `*`. Names that begin with `_` only answer to patterns that do. */
function namesMatching(pattern: string, names: readonly string[]): string[] {
  const visible = names.filter((name) => !name.startsWith('_') || pattern.startsWith('_'));
  if (pattern.toLowerCase() === 'them') return visible;
  const isMeant = globTest(pattern.split(/\*+/));
  return visible.filter(isMeant);
}

export function toExpression(tree: BooleanTree<Expression>): Expression {
  if (tree.type === 'leaf') return tree.leaf;
  if (tree.type === 'not') return { type: 'not', item: toExpression(tree.item) };
  return { type: tree.type, items: tree.items.map(toExpression) };
}
