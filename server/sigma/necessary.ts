import { countPieces, PIECE, type PieceCounts, rareIn } from './literal-pieces.ts';
import { lowerCase } from './lower-case.ts';
import { WIDE } from './record-texts.ts';
import { literalListsOfRegex, literalsOfRegex } from './regex-literals.ts';
import { type Affix, ANY_CHARACTER, type Expression, type FieldTest } from './rule-types.ts';

/** Something cheap to notice in a record. `field` undefined: in any value of it. All text is lower case, not empty. */
export type Atom = LiteralAtom | { readonly type: 'present'; readonly field: string };
export interface LiteralAtom {
  readonly type: 'literal';
  readonly field: string | undefined;
  readonly affix: Affix;
  readonly text: string;
  /** A long s in the record's text counts as an s, as it does for RE2 where case does not count. */
  readonly loose: boolean;
}

/** How often a rule set uses each piece of four characters: what many rules name is what events usually hold. */
export type AtomUse = PieceCounts;

const atomKey = (atom: Atom): string =>
  atom.type === 'present'
    ? `present .${atom.field}`
    : `${atom.affix}${atom.loose ? ' loose' : ''} ${atom.field === undefined ? '' : `.${atom.field}`} ${atom.text}`;

/**
 * Atoms of which at least one is in every record that the expression holds for; undefined when nothing can be said
 * (a rule that only says what must not be). Of several such sets the one that events seldom meet.
 */
export function necessaryAtoms(
  expression: Expression,
  use: AtomUse | undefined,
): readonly Atom[] | undefined {
  if (expression.type === 'test') return atomsOfTest(expression, use);
  if (expression.type === 'not') return undefined;
  if (expression.type === 'or') {
    const atoms = new Map<string, Atom>();
    for (const item of expression.items) {
      const part = necessaryAtoms(item, use);
      if (part === undefined) return undefined;
      for (const atom of part) atoms.set(atomKey(atom), atom);
    }
    return [...atoms.values()];
  }
  let best: readonly Atom[] | undefined;
  let bestCost = Number.POSITIVE_INFINITY;
  for (const item of expression.items) {
    const part = necessaryAtoms(item, use);
    if (part === undefined) continue;
    const cost = part.reduce((sum, atom) => sum + costOf(atom, use), 0);
    if (best === undefined || cost < bestCost) {
      best = part;
      bestCost = cost;
    }
  }
  return best;
}

/** A guess at how often an event has the atom; only its order matters. */
function costOf(atom: Atom, use: AtomUse | undefined): number {
  if (atom.type === 'present') return EVERY_EVENT;
  if (atom.text.length === 1) return 0.08;
  const least = use === undefined ? 0 : use.countAt(atom.text, use.rarest(atom.text));
  const shared = Math.min(1 + least / 8, 40);
  const base = atom.affix === 'equals' ? 0.004 : 0.6 / 2 ** Math.min(atom.text.length, 12) + 0.004;
  return Math.min(base * shared, 0.9);
}

/** More than any number of literals: a field that a rule names is nearly always there. */
const EVERY_EVENT = 1e6;

function atomsOfTest({ field, test }: FieldTest, use: AtomUse | undefined): readonly Atom[] | undefined {
  const present = field === undefined ? undefined : [{ type: 'present', field } as const];
  switch (test.kind) {
    case 'text': {
      const atom = textAtom(field, test);
      return atom === undefined ? present : [atom];
    }
    case 'glob': {
      const best = rarest(globAtoms(field, test.parts), use);
      return best === undefined ? present : [best];
    }
    case 'regex':
      return regexAtoms(field, test.pattern) ?? present;
    case 'exists':
      return test.expected ? present : undefined;
    case 'null':
      return undefined;
    default:
      return present;
  }
}

type TextTest = Extract<FieldTest['test'], { kind: 'text' }>;

/** What every text has that a test on it holds for, or undefined. */
export function textAtom(field: string | undefined, test: TextTest): LiteralAtom | undefined {
  const text = lowerCase(test.text);
  if (text === '' || (test.cased && !ASCII.test(text))) return undefined;
  return isTooShort(test.affix, text) ? rareAtom(field, text) : literalAtom(field, test.affix, text);
}

/** Of which every text that an expression matches has one, or undefined. */
function regexAtoms(field: string | undefined, pattern: string): LiteralAtom[] | undefined {
  return literalsOfRegex(pattern)?.map((text) => regexAtom(field, text));
}

/** Of each of these every such text has one. */
export const regexNeeds = (field: string | undefined, pattern: string): LiteralAtom[][] =>
  literalListsOfRegex(pattern).map((texts) => texts.map((text) => regexAtom(field, text)));

const regexAtom = (field: string | undefined, text: string): LiteralAtom =>
  (text.length < PIECE ? rareAtom(field, text) : undefined) ?? {
    ...literalAtom(field, 'contains', text),
    loose: true,
  };

const literalAtom = (field: string | undefined, affix: Affix, text: string): LiteralAtom => ({
  type: 'literal',
  field,
  affix,
  text: isTooLong(affix, text) ? rarePartOf(text) : text,
  loose: false,
});

/**
 * Where its piece is found a literal is compared: a long one anywhere in a text that repeats itself would be at every
 * character. A part of it is looked for, and the whole is asked for where that is there.
 */
export const isTooLong = (affix: Affix, text: string): boolean =>
  affix === 'contains' && text.length > LONGEST;
const LONGEST = 128;

/** The part of a long text around the piece that it has least often: there it does not repeat itself. */
function rarePartOf(text: string): string {
  const places = text.length - PIECE + 1;
  const counts = new Map<string, number>();
  const pieceAt = (at: number) => text.slice(at, at + PIECE);
  for (let at = 0; at < places; at += 1) counts.set(pieceAt(at), (counts.get(pieceAt(at)) ?? 0) + 1);
  let rarest = 0;
  for (let at = 1; at < places; at += 1)
    if (counts.get(pieceAt(at))! < counts.get(pieceAt(rarest))!) rarest = at;
  const start = Math.min(Math.max(0, rarest - LONGEST / 2), text.length - LONGEST);
  return text.slice(start, start + LONGEST);
}

function rareAtom(field: string | undefined, text: string): LiteralAtom | undefined {
  const rare = rareIn(text);
  return rare === undefined ? undefined : literalAtom(field, 'contains', rare);
}

/**
 * Less than a piece: so many texts have it that it is better asked when a rule wants to know. What is beyond Latin-1 is
 * looked for in texts alone that are too.
 */
export const isTooShort = (affix: Affix, text: string): boolean =>
  affix !== 'equals' && text.length < PIECE && !WIDE.test(text);

/** Beyond ASCII a character's lower case may depend on those around it: no anchor, unless all is lower case. */
const ASCII = /^\p{ASCII}+$/u;

export function globAtoms(field: string | undefined, parts: readonly string[]): LiteralAtom[] {
  return parts.flatMap((part, at) => {
    const pieces = lowerCase(part).split(ANY_CHARACTER);
    return pieces.flatMap((text, piece): LiteralAtom[] => {
      if (!ASCII.test(text)) return [];
      const starts = at === 0 && piece === 0;
      const ends = at === parts.length - 1 && piece === pieces.length - 1;
      const affix = starts ? (ends ? 'equals' : 'startswith') : ends ? 'endswith' : 'contains';
      if (!isTooShort(affix, text)) return [literalAtom(field, affix, text)];
      return [rareAtom(field, text) ?? []].flat();
    });
  });
}

function rarest(atoms: readonly Atom[], use: AtomUse | undefined): Atom | undefined {
  let best: Atom | undefined;
  for (const atom of atoms) if (best === undefined || costOf(atom, use) < costOf(best, use)) best = atom;
  return best;
}

export function countUse(rules: readonly Expression[]): AtomUse {
  // A filter's expression is part of many rules, and one use.
  const seen = new Set<Expression>();
  return countPieces(
    rules.flatMap((rule) => [...new Set(literalsIn(rule, seen))]),
    PIECE,
  );
}

function* literalsIn(expression: Expression, seen: Set<Expression>): Generator<string> {
  if (expression.type === 'test') {
    for (const atom of atomsOfTest(expression, undefined) ?? []) if (atom.type === 'literal') yield atom.text;
    return;
  }
  if (seen.has(expression)) return;
  seen.add(expression);
  if (expression.type === 'not') yield* literalsIn(expression.item, seen);
  else for (const item of expression.items) yield* literalsIn(item, seen);
}
