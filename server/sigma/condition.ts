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
  return new ConditionReader(tokens, names, at).whole();
}

/** Recursive descent over the words of one condition. */
class ConditionReader<T> {
  private readonly tokens: readonly string[];
  private readonly names: ConditionNames<T>;
  private readonly at: { readonly line: number };
  private position = 0;
  private depth = 0;

  constructor(tokens: readonly string[], names: ConditionNames<T>, at: { readonly line: number }) {
    this.tokens = tokens;
    this.names = names;
    this.at = at;
  }

  whole(): BooleanTree<T> {
    const tree = this.either();
    if (this.position < this.tokens.length) this.fault('a word too many');
    return tree;
  }

  private peek(): string | undefined {
    return this.tokens[this.position]?.toLowerCase();
  }

  private fault(reason: string): never {
    const token = this.tokens[this.position];
    return refuse(this.at, `condition: ${reason} ${token === undefined ? 'at its end' : `at "${token}"`}`);
  }

  private either(): BooleanTree<T> {
    const items = [this.both()];
    while (this.peek() === 'or') {
      this.position += 1;
      items.push(this.both());
    }
    return items.length === 1 ? items[0]! : { type: 'or', items };
  }

  private both(): BooleanTree<T> {
    const items = [this.negation()];
    while (this.peek() === 'and') {
      this.position += 1;
      items.push(this.negation());
    }
    return items.length === 1 ? items[0]! : { type: 'and', items };
  }

  private negation(): BooleanTree<T> {
    let negated = false;
    while (this.peek() === 'not') {
      this.position += 1;
      negated = !negated;
    }
    const item = this.primary();
    return negated ? { type: 'not', item } : item;
  }

  private primary(): BooleanTree<T> {
    const token = this.tokens[this.position];
    const word = this.peek();
    if (token === undefined || word === ')' || word === 'and' || word === 'or' || word === 'of') {
      return this.fault('a name is missing');
    }
    this.position += 1;
    if (word === '(') {
      this.depth += 1;
      if (this.depth > MAX_DEPTH) this.fault('too many parentheses');
      const inner = this.either();
      this.depth -= 1;
      if (this.peek() !== ')') this.fault('a closing parenthesis is missing');
      this.position += 1;
      return inner;
    }
    if (this.peek() === 'of') {
      this.position += 1;
      if (word !== '1' && word !== 'any' && word !== 'all')
        this.fault(`"${token} of" is not supported: 1, any or all`);
      return this.quantified(word === 'all' ? 'and' : 'or');
    }
    return this.leaf(token);
  }

  private quantified(type: 'and' | 'or'): BooleanTree<T> {
    const pattern = this.tokens[this.position];
    if (pattern === undefined || pattern === '(' || pattern === ')') return this.fault('"of" names nothing');
    const chosen = namesMatching(pattern, this.names.names);
    if (chosen.length === 0) this.fault(`no ${this.names.what} is called`);
    this.position += 1;
    return { type, items: chosen.map((name) => this.leaf(name)) };
  }

  private leaf(name: string): BooleanTree<T> {
    const found = this.names.resolve(name);
    if (found === undefined) return refuse(this.at, `condition: unknown ${this.names.what} "${name}"`);
    return { type: 'leaf', leaf: found };
  }
}

/** `them`, or a pattern with `*`. Names that begin with `_` only answer to patterns that do. */
function namesMatching(pattern: string, names: readonly string[]): string[] {
  const visible = names.filter((name) => !name.startsWith('_') || pattern.startsWith('_'));
  if (pattern.toLowerCase() === 'them') return visible;
  const isMeant = globTest(pattern.split(/\*+/));
  return visible.filter((name) => isMeant(name));
}

export function toExpression(tree: BooleanTree<Expression>): Expression {
  if (tree.type === 'leaf') return tree.leaf;
  if (tree.type === 'not') return { type: 'not', item: toExpression(tree.item) };
  return { type: tree.type, items: tree.items.map(toExpression) };
}
