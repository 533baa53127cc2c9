import { literalsOfRegex } from './regex-literals.ts';
import { ANY_CHARACTER, type Expression, type FieldTest } from './rule-types.ts';

/** Something cheap to notice in a record. `field` undefined: in any value of it. All text is lower case. */
export type Atom =
  | { readonly type: 'equals'; readonly field: string; readonly text: string }
  | { readonly type: 'contains'; readonly field: string | undefined; readonly text: string }
  | { readonly type: 'present'; readonly field: string };

/** How often a rule set uses each atom: what many rules look for is what events usually have. */
export type AtomUse = ReadonlyMap<string, number>;

export const atomKey = (atom: Atom): string =>
  `${atom.type} ${atom.field === undefined ? '' : `.${atom.field}`} ${atom.type === 'present' ? '' : atom.text}`;

/** Longer literals add states to the scanner and tell little more. */
const LITERAL_LENGTH = 10;
const MAX_ATOMS = 5000;

/**
 * Atoms of which at least one is in every record that the expression holds for; undefined when nothing can be said
 * (a rule that only says what must not be). Of several such sets the one that events seldom meet.
 */
export function necessaryAtoms(
  expression: Expression,
  use: AtomUse | undefined,
): readonly Atom[] | undefined {
  if (expression.type === 'test') return atomsOfTest(expression);
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
  if (atoms.every((atom) => atom.type === 'equals')) return atoms;
  if (atoms.some((atom) => atom.field === undefined)) return atoms;
  return [...new Set(atoms.map((atom) => atom.field!))].map((field) => ({ type: 'present', field }));
}

/** A guess at how often an event has the atom; only its order matters. */
function costOf(atom: Atom, use: AtomUse | undefined): number {
  if (atom.type === 'present') return 1;
  const shared = Math.min(1 + (use?.get(atomKey(atom)) ?? 0) / 8, 40);
  const base = atom.type === 'equals' ? 0.01 : 0.6 / 2 ** Math.min(atom.text.length, 12) + 0.004;
  return Math.min(base * shared, 0.9);
}

function atomsOfTest({ field, test }: FieldTest): readonly Atom[] | undefined {
  const present = field === undefined ? undefined : [{ type: 'present', field } as const];
  switch (test.kind) {
    case 'text': {
      const text = test.text.toLowerCase();
      if (test.affix === 'equals' && field !== undefined) return [{ type: 'equals', field, text }];
      return text === '' ? present : [{ type: 'contains', field, text: shortened(text, test.affix) }];
    }
    case 'glob': {
      const longest = test.parts
        .flatMap((part) => part.toLowerCase().split(ANY_CHARACTER))
        .reduce((left, right) => (right.length > left.length ? right : left), '');
      return longest === '' ? present : [{ type: 'contains', field, text: longest.slice(0, LITERAL_LENGTH) }];
    }
    case 'regex': {
      const literals = literalsOfRegex(test.pattern);
      return literals === undefined
        ? present
        : literals.map((text) => ({ type: 'contains', field, text: text.slice(0, LITERAL_LENGTH) }));
    }
    case 'exists':
      return test.expected ? present : undefined;
    case 'null':
      return undefined;
    default:
      return present;
  }
}

function shortened(text: string, affix: string): string {
  return affix === 'startswith' ? text.slice(0, LITERAL_LENGTH) : text.slice(-LITERAL_LENGTH);
}

export function countUse(sets: Iterable<readonly Atom[] | undefined>, into: Map<string, number>): void {
  for (const set of sets)
    for (const atom of set ?? []) into.set(atomKey(atom), (into.get(atomKey(atom)) ?? 0) + 1);
}

/** Every atom of every test, to count how popular each is. */
export function* allAtoms(expression: Expression): Generator<readonly Atom[]> {
  if (expression.type === 'test') {
    const atoms = atomsOfTest(expression);
    if (atoms !== undefined) yield atoms;
  } else if (expression.type === 'not') {
    yield* allAtoms(expression.item);
  } else {
    for (const item of expression.items) yield* allAtoms(item);
  }
}
