import { type EntityKey, parseEntityKey } from '../../../../shared/domain/entity.ts';
import type { IdentityProposal } from '../../../../shared/domain/identity.ts';
import type { Person } from '../../../../shared/domain/site.ts';
import { plainLetters } from '../../../../shared/lib/plain-letters.ts';
import { editDistance, jaroWinkler } from '../../../../shared/lib/text-distance.ts';
import { type IdentifierParts, identifierParts, isNamedCard } from './identifier-parts.ts';
import { type NamePattern, namePatterns } from './names.ts';

/** Proposals under this score are not shown: too many people would fit. */
export const SCORE_MIN = 0.5;
const PROPOSALS_MAX = 3;
/** Two candidates this near each other cannot be told apart by their names. */
const TIE = 0.05;
/** No proposal is ever sure: a name is no proof. */
const SCORE_MAX = 0.97;

interface Candidate {
  readonly person: Person;
  readonly patterns: readonly NamePattern[];
  /** Bare accounts, local parts of addresses and named cards that are theirs: `jsmith001`. */
  readonly own: ReadonlyMap<string, 'account' | 'card'>;
  readonly domain: string | undefined;
}
interface Fit {
  readonly score: number;
  readonly reasons: readonly string[];
}

export type Propose = (key: EntityKey, label?: string) => readonly IdentityProposal[];

/**
 * Scores unresolved identifiers against people, by names alone. The answer is a question to a person, never a merge:
 * deterministic, likeliest first, three at most, each with its reasons and what speaks against it.
 */
export function createProposer(people: readonly Person[]): Propose {
  const candidates = people.map((person): Candidate => {
    const addresses = [...(person.email ? [person.email] : []), ...person.accounts];
    return {
      person,
      patterns: namePatterns(person.name),
      own: new Map([
        ...person.badges
          .filter(({ number }) => isNamedCard(number))
          .map(({ number }) => [number.toLowerCase(), 'card'] as const),
        ...addresses.map((address) => [localPart(address), 'account'] as const),
      ]),
      domain: person.email?.split('@')[1]?.toLowerCase(),
    };
  });
  // A misspelt name still begins or ends as it should: only those are compared letter by letter.
  const byEdge = new Map<string, Set<Candidate>>();
  for (const candidate of candidates)
    for (const text of [
      ...candidate.patterns.map((one) => one.text),
      ...[...candidate.own.keys()].map(stemOf),
    ])
      for (const edge of edgesOf(text)) {
        const held = byEdge.get(edge) ?? new Set();
        byEdge.set(edge, held.add(candidate));
      }

  return function propose(key, label) {
    const parts = identifierParts(key, label);
    if (!parts) return [];
    const near = new Set(edgesOf(parts.stem).flatMap((edge) => [...(byEdge.get(edge) ?? [])]));
    const fits = [...near]
      .flatMap((candidate) => {
        const fit = fitOf(key, parts, candidate);
        if (!fit) return [];
        const reasons = label === undefined ? fit.reasons : [`the card says “${label}”`, ...fit.reasons];
        return [{ candidate, score: fit.score, reasons }];
      })
      .sort((a, b) => b.score - a.score || (a.candidate.person.id < b.candidate.person.id ? -1 : 1));
    const rivals = fits.filter(({ score }) => fits[0]!.score - score < TIE);
    return fits
      .map((fit): IdentityProposal => {
        const others = rivals.length > 1 && rivals.includes(fit) ? rivals.filter((one) => one !== fit) : [];
        const names = others.slice(0, 2).map(({ candidate }) => candidate.person.name);
        return {
          key,
          person: fit.candidate.person.id,
          personName: fit.candidate.person.name,
          score: round(others.length > 0 ? fit.score * 0.8 : fit.score),
          reasons:
            names.length > 0
              ? [
                  ...fit.reasons,
                  `against it: ${names.join(' and ')} fit${names.length === 1 ? 's' : ''} as well`,
                ]
              : fit.reasons,
        };
      })
      .filter(({ score }) => score >= SCORE_MIN)
      .slice(0, PROPOSALS_MAX);
  };
}

const round = (score: number) => Math.round(Math.min(SCORE_MAX, score) * 100) / 100;
const localPart = (address: string) =>
  address
    .slice(address.lastIndexOf('\\') + 1)
    .split('@')[0]!
    .toLowerCase();
const stemOf = (account: string) => plainLetters(account).replace(/ /g, '').replace(/\d+$/, '');
const edgesOf = (text: string) => (text === '' ? [] : [`^${text[0]}`, `$${text.slice(-2)}`]);

function fitOf(key: EntityKey, parts: IdentifierParts, candidate: Candidate): Fit | undefined {
  const series = seriesFit(parts, candidate);
  const named = [
    ownAccountFit(parts, candidate),
    ...candidate.patterns.map((one) => patternFit(parts, one)),
  ].reduce<Fit | undefined>(
    (held, fit) => (fit && (!held || fit.score > held.score) ? fit : held),
    undefined,
  );
  if (!named && !series) return undefined;
  let score = named?.score ?? 0;
  const reasons = [...(named?.reasons ?? [])];
  if (series) {
    // However well the name fits: a series is counted on for the next person of the name too.
    score = named ? 0.78 : 0.7;
    reasons.unshift(series);
    reasons.push('against it: the next number may be the next person of the name');
  } else if (parts.number !== undefined) {
    score *= 0.85;
    reasons.push(`against it: the number ${parts.number} may stand for another person of the name`);
  }
  if (parts.mark !== undefined) {
    score *= 0.95;
    reasons.push(`"${parts.mark}" marks a second account`);
  }
  if (parts.domain !== undefined && candidate.domain !== undefined) {
    if (parts.domain === candidate.domain) {
      score += 0.03;
      reasons.push(`the same domain as their e-mail, ${parts.domain}`);
    } else {
      score *= 0.85;
      reasons.push(`against it: another domain, ${parts.domain}`);
    }
  }
  if (parseEntityKey(key)?.kind === 'host') {
    score *= 0.9;
    reasons.push("a machine's name says whose it was meant to be, not who sits at it");
  }
  return { score, reasons };
}

/** `jsmith002` beside `jsmith001`, or beside `jsmith`: one person's next account, or the next person of the name. */
function seriesFit(parts: IdentifierParts, { own, person }: Candidate): string | undefined {
  const sibling = [...own.keys()].find(
    (one) => stemOf(one) === parts.stem && /\d+$/.exec(one)?.[0] !== parts.number,
  );
  return sibling && `of one series with ${sibling}, which is ${person.name}'s`;
}

/** The very account under a mark or at another domain: `adm-jsmith`. */
function ownAccountFit({ stem, number }: IdentifierParts, { own, person }: Candidate): Fit | undefined {
  const found = [...own].find(([one]) => stemOf(one) === stem && /\d+$/.exec(one)?.[0] === number);
  return found && { score: 0.93, reasons: [`${found[0]} is ${person.name}'s ${found[1]}`] };
}

function patternFit({ stem, words }: IdentifierParts, pattern: NamePattern): Fit | undefined {
  const { text, weight } = pattern;
  if (stem === text) {
    // Apart as the name is, it is surely a name: `mara.quist` more than `maraquist`.
    const isApart = words.length > 1 && weight >= 0.8;
    return {
      score: Math.min(SCORE_MAX, weight + (isApart ? 0.02 : 0)),
      reasons: [`${stem} is the ${pattern.words}`],
    };
  }
  // Few letters are near everything.
  if (text.length < 5 || weight < 0.6) return undefined;
  const most = text.length >= 9 ? 2 : 1;
  const distance = editDistance(stem, text, most);
  if (distance <= most)
    return {
      score: weight * (1 - (0.9 * distance) / text.length),
      reasons: [
        `${stem} is ${distance === 1 ? 'one letter' : 'two letters'} from ${text}, the ${pattern.words}`,
      ],
    };
  const similarity = jaroWinkler(stem, text);
  if (text.length >= 8 && stem.length >= 6 && similarity >= 0.94)
    return {
      score: weight * similarity * 0.75,
      reasons: [
        `${stem} is written much like ${text}, the ${pattern.words} (${Math.round(similarity * 100)} %)`,
      ],
    };
  return undefined;
}
