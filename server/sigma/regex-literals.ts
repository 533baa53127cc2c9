import { rareIn } from './literal-pieces.ts';

/**
 * Literals, lower case, of which every text that a regular expression matches contains at least one; undefined when
 * none can be told. Errs towards undefined: what is not plainly understood ends the literal at hand. Each has
 * `leastLength` characters or one that is rare.
 */
export function literalsOfRegex(pattern: string, leastLength = LEAST_LENGTH): readonly string[] | undefined {
  if (pattern.includes('\\Q')) return undefined;
  const reader = new Reader(pattern, leastLength);
  const found = reader.alternation();
  return reader.finished() && found !== undefined && worth(found, leastLength) >= 0 ? found : undefined;
}

/** Several such lists, of each of which every text that the expression matches contains at least one. */
export function literalListsOfRegex(pattern: string): readonly (readonly string[])[] {
  const best = literalsOfRegex(pattern);
  if (best === undefined) return [];
  const reader = new Reader(pattern, LEAST_LENGTH);
  reader.alternation();
  return reader.branches > 1 ? [best] : reader.lists;
}

/** Shorter ones are in too many texts to file a rule under. */
const LEAST_LENGTH = 4;
const MAX_LITERALS = 60;

/** Below zero: not worth filing under; else the longer the shortest literal, the better. */
function worth(literals: readonly string[], leastLength: number): number {
  const shortest = Math.min(
    ...literals.map((literal) =>
      literal.length < leastLength && rareIn(literal) !== undefined ? leastLength : literal.length,
    ),
  );
  return shortest < leastLength || literals.length > MAX_LITERALS ? -1 : shortest * 10 - literals.length;
}

/** What `\\s` is in RE2. */
const SPACES = [' ', '\t', '\n', '\f', '\r'];
const SPACE: unique symbol = Symbol('white space');

const QUANTIFIER = /^(?:[*+?]|\{(\d+)(?:,\d*)?\})[?+]?/;

class Reader {
  readonly #pattern: string;
  readonly #leastLength: number;
  #at = 0;
  #depth = 0;
  /** Of the outermost alternation: how many branches it has, and what they offer that is worth filing under. */
  branches = 0;
  readonly lists: (readonly string[])[] = [];
  constructor(pattern: string, leastLength: number) {
    this.#pattern = pattern;
    this.#leastLength = leastLength;
  }

  atEnd(): boolean {
    return this.#at >= this.#pattern.length;
  }

  finished(): boolean {
    return this.#at === this.#pattern.length;
  }

  alternation(): readonly string[] | undefined {
    this.#depth += 1;
    const branches = [this.#sequence()];
    while (this.#pattern[this.#at] === '|') {
      this.#at += 1;
      branches.push(this.#sequence());
    }
    this.#depth -= 1;
    if (this.#depth === 0) this.branches = branches.length;
    const all: string[] = [];
    for (const branch of branches) {
      if (branch === undefined) return undefined;
      all.push(...branch);
    }
    return [...new Set(all)];
  }

  #sequence(): readonly string[] | undefined {
    let best: readonly string[] | undefined;
    let run = '';
    const offer = (literals: readonly string[] | undefined) => {
      if (literals === undefined) return;
      const least = this.#leastLength;
      if (this.#depth === 1 && worth(literals, least) >= 0) this.lists.push(literals);
      if (worth(literals, least) > (best === undefined ? -1 : worth(best, least))) best = literals;
    };
    const endRun = () => {
      if (run !== '') offer([run]);
      run = '';
    };
    while (!this.atEnd() && this.#pattern[this.#at] !== '|' && this.#pattern[this.#at] !== ')') {
      const item = this.#item();
      const quantifier = QUANTIFIER.exec(this.#pattern.slice(this.#at, this.#at + 24));
      this.#at += quantifier?.[0].length ?? 0;
      const mark = quantifier?.[0][0];
      const optional = mark === '*' || mark === '?' || (mark === '{' && Number(quantifier![1]) === 0);
      if (typeof item === 'string') {
        if (!optional) run += item;
        if (mark !== undefined) endRun();
      } else if (item === SPACE) {
        // A short word is told apart by the white space that ends it.
        if (!optional && run !== '' && run.length === this.#leastLength - 1)
          offer(SPACES.map((space) => run + space));
        endRun();
      } else {
        endRun();
        if (!optional) offer(item);
      }
    }
    endRun();
    return best;
  }

  /** One character that must be there, or the literals of a group, or white space, or undefined for anything else. */
  #item(): string | readonly string[] | typeof SPACE | undefined {
    const character = String.fromCodePoint(this.#pattern.codePointAt(this.#at)!);
    this.#at += character.length;
    if (character === '(') return this.#group();
    if (character === '[') return this.#class();
    if (character === '\\') return this.#escape();
    return character === '.' || character === '^' || character === '$' ? undefined : lowerOne(character);
  }

  #group(): readonly string[] | undefined {
    const opening = /^\?(?:[imsU-]*:|P?<[^>]*>|[imsU-]+(?=\)))/.exec(
      this.#pattern.slice(this.#at, this.#at + 80),
    );
    if (opening !== null) this.#at += opening[0].length;
    else if (this.#pattern[this.#at] === '?') return this.#giveUp();
    const found = this.alternation();
    if (this.#pattern[this.#at] !== ')') return this.#giveUp();
    this.#at += 1;
    return found;
  }

  /** `[Cc]` is the letter c; any other class is not a literal. */
  #class(): string | undefined {
    const start = this.#at;
    if (this.#pattern[this.#at] === '^') this.#at += 1;
    if (this.#pattern[this.#at] === ']') this.#at += 1;
    while (!this.atEnd() && this.#pattern[this.#at] !== ']') {
      if (this.#pattern.startsWith('[:', this.#at)) {
        const close = this.#pattern.indexOf(':]', this.#at);
        this.#at = close < 0 ? this.#pattern.length : close + 2;
      } else {
        this.#at += this.#pattern[this.#at] === '\\' ? 2 : 1;
      }
    }
    const inside = this.#pattern.slice(start, this.#at);
    this.#at += 1;
    return /^[A-Za-z]{2}$/.test(inside) && inside[0]!.toLowerCase() === inside[1]!.toLowerCase()
      ? inside[0]!.toLowerCase()
      : undefined;
  }

  #escape(): string | typeof SPACE | undefined {
    const next = this.#pattern[this.#at] ?? '';
    this.#at += 1;
    if (next === 's') return SPACE;
    if (/[^A-Za-z0-9]/.test(next)) return lowerOne(next);
    if ('pP'.includes(next) || next === 'x') {
      const tail = /^(?:\{[^}]*\}|[0-9A-Fa-f]{2}|.)/.exec(this.#pattern.slice(this.#at, this.#at + 40));
      this.#at += tail?.[0].length ?? 0;
    } else if (/\d/.test(next)) {
      this.#at += /^[0-7]*/.exec(this.#pattern.slice(this.#at, this.#at + 3))![0].length;
    }
    return undefined;
  }

  #giveUp(): undefined {
    this.#at = this.#pattern.length + 1;
    return undefined;
  }
}

/** Beyond ASCII what is one character where case does not count may be three (\u00B5, \u039C, \u03BC): no anchor. */
const lowerOne = (character: string): string | undefined =>
  character <= '\x7F' ? character.toLowerCase() : undefined;
