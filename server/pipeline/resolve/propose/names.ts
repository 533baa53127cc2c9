import { plainLetters } from '../../../../shared/lib/plain-letters.ts';

const PARTICLES = new Set(
  'van von der den de del della di da dos das do du la le el al bin ibn ben ter ten zu zur af av mac'.split(
    ' ',
  ),
);

/** One way in which a person's name becomes an account, and how much it says: initials fit many, a whole name few. */
export interface NamePattern {
  readonly text: string;
  /** 0..1. */
  readonly weight: number;
  /** What it is, in words: "initial and surname". */
  readonly words: string;
}

/**
 * The ways in which accounts and card labels write a name. Every surname of a double one counts alone and joined;
 * particles (van, de) may be left out.
 */
export function namePatterns(name: string): NamePattern[] {
  const patterns = new Map<string, NamePattern>();
  const add = (text: string, weight: number, words: string) => {
    if (text.length < 2) return;
    const known = patterns.get(text);
    if (!known || known.weight < weight) patterns.set(text, { text, weight, words });
  };
  for (const spelling of ['short', 'long'] as const) {
    // "Quist, Mara" is Mara Quist.
    const comma = name.indexOf(',');
    const inOrder = comma > 0 ? `${name.slice(comma + 1)} ${name.slice(0, comma)}` : name;
    const [first, ...rest] = plainLetters(inOrder, spelling).split(' ').filter(Boolean);
    if (first === undefined) continue;
    const all = rest.length === 0 ? [] : rest;
    const bare = all.filter((part) => !PARTICLES.has(part));
    const surnames: readonly (readonly [text: string, note: string, factor: number])[] = [
      [all.join(''), '', 1],
      [bare.join(''), all.length > bare.length ? ' without its particle' : '', 1],
      ...(bare.length > 1
        ? bare.map((part, n): [string, string, number] => [
            part,
            n === bare.length - 1 ? ', the last of its surnames' : ', one of its surnames',
            0.95,
          ])
        : []),
    ];
    const note = (extra: string) => (spelling === 'long' ? `${extra}, letters spelt out` : extra);
    if (all.length === 0) add(first, 0.5, note('the whole name'));
    for (const [surname, extra, factor] of surnames) {
      if (surname === '') continue;
      const put = (text: string, weight: number, words: string) =>
        add(text, weight * factor, note(words + extra));
      put(first + surname, 0.95, 'first name and surname');
      put(surname + first, 0.93, 'surname and first name');
      put(first[0] + surname, 0.85, 'initial and surname');
      put(surname + first[0], 0.8, 'surname and initial');
      put(first + surname[0], 0.6, 'first name and initial of the surname');
      if (surname.length >= 4) put(surname, 0.62, 'surname alone');
    }
    if (first.length >= 4) add(first, 0.4, note('first name alone'));
    const initials = [first, ...bare].map((part) => part[0]).join('');
    if (initials.length >= 3) add(initials, 0.45, note('initials'));
  }
  return [...patterns.values()];
}
