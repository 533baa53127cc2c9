/**
 * Regular expressions that the runtime's own, backtracking engine may run: those whose worst case can be told
 * beforehand. Everything else stays on RE2. Both mean the same, on ASCII texts, by what is accepted here.
 */
export interface NativeRegex {
  readonly regex: RegExp;
  /** No shorter text matches. */
  readonly leastLength: number;
  /** Steps at most on a text of so many characters, wherever the match begins. */
  steps(length: number): number;
}

/**
 * What a part may cost: no more than `choices` * (n+1)^`degree` ways through it, each of at most `atoms` steps.
 * `fixed`: one way only, of one length.
 */
interface Part {
  readonly source: string;
  readonly least: number;
  readonly choices: number;
  readonly degree: number;
  readonly atoms: number;
  readonly fixed: boolean;
  /** Of a single character, repeated or not: how it is written. */
  readonly character?: string;
}

const MAX_STEPS = 1e7;
const MAX_DEPTH = 20;
const ASCII = /^\p{ASCII}*$/u;
/** Two units that are one character: a quantifier would split them. */
const SURROGATE = /[\uD800-\uDFFF]/;

/** The expression for the runtime's engine, or undefined when it is not plainly understood or has no such bound. */
export function nativeRegex(pattern: string, flags: string): NativeRegex | undefined {
  const inline = /^\(\?([is]+)\)/.exec(pattern);
  const ignoreCase = flags.includes('i') || inline?.[1]?.includes('i') === true;
  if (flags.includes('m') || SURROGATE.test(pattern) || (ignoreCase && !ASCII.test(pattern)))
    return undefined;
  const dot = flags.includes('s') || inline?.[1]?.includes('s') === true ? '[^]' : '[^\\n]';
  try {
    const part = new Parser(pattern.slice(inline?.[0].length ?? 0), dot, ignoreCase ? 'i' : '').whole();
    const factor = part.choices * part.atoms;
    if (!(factor <= MAX_STEPS)) return undefined;
    return {
      regex: new RegExp(part.source, ignoreCase ? 'i' : ''),
      leastLength: part.least,
      steps: (length) => factor * (length + 1) ** (part.degree + 1),
    };
  } catch (error) {
    if (error instanceof NotUnderstood || error instanceof SyntaxError) return undefined;
    throw error;
  }
}

class NotUnderstood extends Error {}

function no(): never {
  throw new NotUnderstood();
}

const one = (source: string): Part => ({
  source,
  least: 1,
  choices: 1,
  degree: 0,
  atoms: 1,
  fixed: true,
  character: source,
});
const assertion = (source: string): Part => ({
  source,
  least: 0,
  choices: 1,
  degree: 0,
  atoms: 1,
  fixed: true,
});

/** What RE2 means by `\s`; the runtime's own has more. */
const SPACE = '\\t\\n\\f\\r ';
const ESCAPES: Readonly<Record<string, Part>> = {
  d: one('\\d'),
  D: one('\\D'),
  w: one('\\w'),
  W: one('\\W'),
  s: one(`[${SPACE}]`),
  S: one(`[^${SPACE}]`),
  n: one('\\n'),
  r: one('\\r'),
  t: one('\\t'),
  f: one('\\f'),
  b: assertion('\\b'),
  B: assertion('\\B'),
  A: assertion('^'),
  z: assertion('$'),
};
const CLASS_ESCAPES: Readonly<Record<string, string>> = {
  d: '\\d',
  w: '\\w',
  s: SPACE,
  n: '\\n',
  r: '\\r',
  t: '\\t',
  f: '\\f',
};
const isPunctuation = (character: string) => /^[\x20-\x7e]$/.test(character) && !/\w/.test(character);
const literal = (character: string) => one(isPunctuation(character) ? `\\${character}` : character);

/** Of the texts that are looked into. */
const CHARACTERS = Array.from({ length: 128 }, (_, code) => String.fromCharCode(code));

const QUANTIFIER = /^(?:[*+?]|\{(\d+)(?:(,)(\d*))?\})\??/;

class Parser {
  readonly #text: string;
  readonly #dot: string;
  readonly #flags: string;
  #at = 0;
  #depth = 0;
  constructor(text: string, dot: string, flags: string) {
    this.#text = text;
    this.#dot = dot;
    this.#flags = flags;
  }

  whole(): Part {
    const part = this.#alternation();
    return this.#at === this.#text.length ? part : no();
  }

  #alternation(): Part {
    const branches = [this.#sequence()];
    while (this.#text[this.#at] === '|') {
      this.#at += 1;
      branches.push(this.#sequence());
    }
    if (branches.length === 1) return branches[0]!;
    return {
      source: branches.map(({ source }) => source).join('|'),
      // One by one: no call takes hundreds of thousands of arguments.
      least: branches.reduce((smallest, { least }) => Math.min(smallest, least), Number.POSITIVE_INFINITY),
      choices: branches.reduce((sum, { choices }) => sum + choices, 0),
      degree: branches.reduce((largest, { degree }) => Math.max(largest, degree), 0),
      atoms: branches.reduce((sum, { atoms }) => sum + atoms, 0),
      fixed: false,
    };
  }

  #sequence(): Part {
    const parts: Part[] = [];
    while (this.#at < this.#text.length && this.#text[this.#at] !== '|' && this.#text[this.#at] !== ')')
      parts.push(this.#quantified(this.#item()));
    return parts.reduce(
      (all, part, i) => ({
        source: all.source + part.source,
        least: all.least + part.least,
        choices: all.choices * (this.#endsAlone(part, parts[i + 1]) ? 1 : part.choices),
        degree: all.degree + part.degree,
        // Going back from the last round to the first takes as many steps again.
        atoms: all.atoms + part.atoms * (part.choices > 1 ? 2 : 1),
        fixed: all.fixed && part.fixed,
      }),
      { source: '', least: 0, choices: 1, degree: 0, atoms: 1, fixed: true },
    );
  }

  /** A repeated character followed by what it can never be: fewer rounds than there are fail at the next step. */
  #endsAlone({ character: one }: Part, next: Part | undefined): boolean {
    const other = next !== undefined && next.least > 0 ? next.character : undefined;
    if (one === undefined || other === undefined) return false;
    const isOne = new RegExp(`^${one}$`, this.#flags);
    const isOther = new RegExp(`^${other}$`, this.#flags);
    return !CHARACTERS.some((each) => isOne.test(each) && isOther.test(each));
  }

  #quantified(part: Part): Part {
    const found = QUANTIFIER.exec(this.#text.slice(this.#at, this.#at + 16));
    if (found === null) return part;
    this.#at += found[0].length;
    if (QUANTIFIER.test(this.#text.slice(this.#at, this.#at + 16))) return no();
    const mark = found[0][0]!;
    const least = mark === '{' ? Number(found[1]) : mark === '+' ? 1 : 0;
    const most =
      mark === '?'
        ? 1
        : mark !== '{'
          ? Number.POSITIVE_INFINITY
          : found[2] === undefined
            ? least
            : found[3] === ''
              ? Number.POSITIVE_INFINITY
              : Number(found[3]);
    const repeated = { source: part.source + found[0], least: part.least * least };
    const atoms = part.atoms * Math.max(1, Number.isFinite(most) ? most : least);
    const fixed = part.fixed && least === most;
    if (part.fixed && part.least > 0) {
      // The same characters whatever came before: the number of rounds is the only choice.
      if (most === Number.POSITIVE_INFINITY) return { ...part, ...repeated, degree: 1, atoms, fixed };
      return { ...part, ...repeated, choices: most - least + 1, atoms, fixed };
    }
    if (!Number.isFinite(most) || most > 1000) return no();
    return {
      ...repeated,
      choices: (most - least + 1) * part.choices ** most,
      degree: part.degree * most,
      atoms,
      fixed,
    };
  }

  #item(): Part {
    const character = this.#text[this.#at]!;
    this.#at += 1;
    switch (character) {
      case '(':
        return this.#group();
      case '[':
        return this.#class();
      case '.':
        return one(this.#dot);
      case '^':
      case '$':
        return assertion(character);
      case '\\': {
        const next = this.#text[this.#at] ?? '';
        this.#at += 1;
        return Object.hasOwn(ESCAPES, next) ? ESCAPES[next]! : isPunctuation(next) ? literal(next) : no();
      }
      case '*':
      case '+':
      case '?':
        return no();
      default:
        return literal(character);
    }
  }

  #group(): Part {
    const opening = /^\?(?::|P?<\w+>)/.exec(this.#text.slice(this.#at, this.#at + 80));
    if (opening !== null) this.#at += opening[0].length;
    else if (this.#text[this.#at] === '?') return no();
    this.#depth += 1;
    if (this.#depth > MAX_DEPTH) return no();
    const inner = this.#alternation();
    this.#depth -= 1;
    if (this.#text[this.#at] !== ')') return no();
    this.#at += 1;
    const { character: _, ...group } = inner;
    return { ...group, source: `(?:${inner.source})` };
  }

  #class(): Part {
    let source = '[';
    if (this.#text[this.#at] === '^') {
      source += '^';
      this.#at += 1;
    }
    if (this.#text[this.#at] === ']') return no();
    for (;;) {
      const character = this.#text[this.#at];
      if (character === undefined) return no();
      this.#at += 1;
      if (character === ']') return one(`${source}]`);
      if (character === '[') {
        if (this.#text[this.#at] === ':') return no();
        source += '\\[';
      } else if (character === '\\') {
        const next = this.#text[this.#at] ?? '';
        this.#at += 1;
        if (Object.hasOwn(CLASS_ESCAPES, next)) source += CLASS_ESCAPES[next]!;
        else if (isPunctuation(next)) source += `\\${next}`;
        else return no();
      } else {
        source += character;
      }
    }
  }
}
