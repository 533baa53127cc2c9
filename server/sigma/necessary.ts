import { literalsOfRegex } from './regex-literals.ts';
import { type Affix, ANY_CHARACTER, type Expression, type FieldTest } from './rule-types.ts';

/** Something cheap to notice in a record. `field` undefined: in any value of it. All text is lower case, not empty. */
export type Atom =
  | {
      readonly type: 'literal';
      readonly field: string | undefined;
      readonly affix: Affix;
      readonly text: string;
    }
  | { readonly type: 'present'; readonly field: string };

/** How often a rule set uses each piece of four characters: what many rules name is what events usually hold. */
export type AtomUse = ReadonlyMap<string, number>;

export const atomKey = (atom: Atom): string =>
  atom.type === 'present'
    ? `present .${atom.field}`
    : `${atom.affix} ${atom.field === undefined ? '' : `.${atom.field}`} ${atom.text}`;

const MAX_ATOMS = 5000;

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
    return atoms.size > MAX_ATOMS ? coarser([...atoms.values()]) : [...atoms.values()];
  }
  let best: readonly Atom[] | undefined;
  let bestCost = Number.POSITIVE_INFINITY;
  for (const item of expression.items) {
    const part = necessaryAtoms(item, use);
    if (part === undefined) continue;
    const cost = part.reduce((sum, atom) => sum + costOf(atom, use), 0);
    if (cost < bestCost) {
      best = part;
      bestCost = cost;
    }
  }
  return best;
}

/** Hundreds of literals become "the field is there". */
function coarser(atoms: readonly Atom[]): readonly Atom[] | undefined {
  if (atoms.every((atom) => atom.type === 'literal' && atom.affix === 'equals')) return atoms;
  if (atoms.some((atom) => atom.field === undefined)) return atoms;
  return [...new Set(atoms.map((atom) => atom.field!))].map((field) => ({ type: 'present', field }));
}

/** A guess at how often an event has the atom; only its order matters. */
function costOf(atom: Atom, use: AtomUse | undefined): number {
  if (atom.type === 'present') return 1;
  const shared = Math.min(1 + leastUse(atom.text, use) / 8, 40);
  const base = atom.affix === 'equals' ? 0.02 : 0.6 / 2 ** Math.min(atom.text.length, 12) + 0.004;
  return Math.min(base * shared, 0.9);
}

function atomsOfTest({ field, test }: FieldTest, use: AtomUse | undefined): readonly Atom[] | undefined {
  const present = field === undefined ? undefined : [{ type: 'present', field } as const];
  switch (test.kind) {
    case 'text': {
      const text = test.text.toLowerCase();
      if (text === '' || (test.cased && !ASCII.test(text))) return present;
      return [{ type: 'literal', field, affix: test.affix, text }];
    }
    case 'glob': {
      const best = rarest(globAtoms(field, test.parts), use);
      return best === undefined ? present : [best];
    }
    case 'regex':
      return (
        literalsOfRegex(test.pattern)?.map((text) => ({ type: 'literal', field, affix: 'contains', text })) ??
        present
      );
    case 'exists':
      return test.expected ? present : undefined;
    case 'null':
      return undefined;
    default:
      return present;
  }
}

/** Beyond ASCII a character's lower case may depend on those around it: no anchor, unless all is lower case. */
const ASCII = /^\p{ASCII}+$/u;

function globAtoms(field: string | undefined, parts: readonly string[]): Atom[] {
  return parts.flatMap((part, at) => {
    const pieces = part.toLowerCase().split(ANY_CHARACTER);
    return pieces.flatMap((text, piece): Atom[] => {
      if (!ASCII.test(text)) return [];
      const starts = at === 0 && piece === 0;
      const ends = at === parts.length - 1 && piece === pieces.length - 1;
      const affix = starts ? (ends ? 'equals' : 'startswith') : ends ? 'endswith' : 'contains';
      return [{ type: 'literal', field, affix, text }];
    });
  });
}

function rarest(atoms: readonly Atom[], use: AtomUse | undefined): Atom | undefined {
  let best: Atom | undefined;
  for (const atom of atoms) if (best === undefined || costOf(atom, use) < costOf(best, use)) best = atom;
  return best;
}

const PIECE = 4;

function leastUse(text: string, use: AtomUse | undefined): number {
  if (use === undefined) return 0;
  let least = Number.POSITIVE_INFINITY;
  for (let at = 0; at === 0 || at + PIECE <= text.length; at += 1)
    least = Math.min(least, use.get(text.slice(at, at + PIECE)) ?? 0);
  return least;
}

export function countUse(rules: readonly Expression[]): AtomUse {
  const use = new Map<string, number>();
  for (const rule of rules) {
    const pieces = new Set<string>();
    for (const text of literalsIn(rule))
      for (let at = 0; at === 0 || at + PIECE <= text.length; at += 1) pieces.add(text.slice(at, at + PIECE));
    for (const piece of pieces) use.set(piece, (use.get(piece) ?? 0) + 1);
  }
  return use;
}

function* literalsIn(expression: Expression): Generator<string> {
  if (expression.type === 'test') {
    for (const atom of atomsOfTest(expression, undefined) ?? []) if (atom.type === 'literal') yield atom.text;
  } else if (expression.type === 'not') {
    yield* literalsIn(expression.item);
  } else {
    for (const item of expression.items) yield* literalsIn(item);
  }
}
