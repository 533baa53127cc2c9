import { isWholeName, plainName } from '../../../shared/lib/plain-letters.ts';
import { editDistance, jaroWinkler } from '../../../shared/lib/text-distance.ts';

/**
 * A name as it is compared: its parts in small letters without marks, in any order. Latin ones are letters a to z, in both ways
 * of writing umlauts; a name in other letters is compared with names in those.
 */
interface NameForm {
  readonly parts: readonly string[];
  readonly sorted: string;
}
export interface ComparableName {
  readonly forms: readonly NameForm[];
}

export function comparableName(name: string): ComparableName {
  const forms = (['short', 'long'] as const).map((spelling): NameForm => {
    const comma = name.indexOf(',');
    const inOrder = comma > 0 ? `${name.slice(comma + 1)} ${name.slice(0, comma)}` : name;
    const parts = plainName(inOrder, spelling).split(' ').filter(Boolean);
    return { parts, sorted: [...parts].sort().join(' ') };
  });
  return { forms: forms[0]!.sorted === forms[1]!.sorted ? forms.slice(0, 1) : forms };
}

export interface NameMatch {
  readonly match: 'exact' | 'possible';
  /** 0..1: how well the name fits, never that it is them. */
  readonly sure: number;
  /** Of a possible match: what speaks for it. */
  readonly because?: string;
}

/** Below this, names that are merely like one another would be told of. */
const LIKE = 0.94;
/** Shorter names are never compared by likeness: one letter makes another name of them. */
const LIKE_FROM_LETTERS = 7;

/** Whether a name may be a listed one. One part alone (a surname) says nothing. */
export function matchName(listed: ComparableName, given: ComparableName): NameMatch | undefined {
  let best: NameMatch | undefined;
  for (const a of listed.forms)
    for (const b of given.forms) {
      const found = matchForms(a, b);
      if (found && (!best || found.sure > best.sure)) best = found;
    }
  return best;
}

function matchForms(a: NameForm, b: NameForm): NameMatch | undefined {
  if (a.sorted === b.sorted && isWholeName(a.sorted)) return { match: 'exact', sure: 1 };
  if (a.parts.length < 2 || b.parts.length < 2) return undefined;
  const [fewer, more] = a.parts.length <= b.parts.length ? [a, b] : [b, a];
  if (fewer.parts.every((part) => part.length > 1 && more.parts.includes(part)))
    return { match: 'possible', sure: 0.9, because: 'one of the two has further names' };
  const [first, last] = [a.parts, b.parts].map((parts) => [parts[0]!, parts.at(-1)!] as const) as [
    readonly [string, string],
    readonly [string, string],
  ];
  const isInitial = (one: string, other: string) => one.length === 1 && other.startsWith(one);
  if (first[1] === last[1] && (isInitial(first[0], last[0]) || isInitial(last[0], first[0])))
    return { match: 'possible', sure: 0.6, because: 'same surname and initial' };
  const [left, right] = [a.sorted, b.sorted];
  if (Math.min(left.length, right.length) < LIKE_FROM_LETTERS) return undefined;
  const edits = editDistance(left, right, 2);
  const like = Math.max(jaroWinkler(left, right), jaroWinkler(a.parts.join(' '), b.parts.join(' ')));
  if (edits <= 1 || (edits <= 2 && like >= LIKE))
    return {
      match: 'possible',
      sure: Math.round(Math.min(0.89, like * 0.9) * 100) / 100,
      because: edits === 1 ? 'one letter differs' : 'two letters differ',
    };
  return undefined;
}
