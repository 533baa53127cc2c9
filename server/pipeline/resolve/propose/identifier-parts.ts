import { parseEntityKey } from '../../../../shared/domain/entity.ts';
import { plainLetters } from '../../../../shared/lib/plain-letters.ts';

/** An identifier taken apart into what may be a name and what stands around it. */
export interface IdentifierParts {
  /** Letters that may be a name, without gaps: `jsmith`. */
  readonly stem: string;
  /** The separate words, where it had any: `john`, `smith`. */
  readonly words: readonly string[];
  /** The number at its end, as written: `002`. */
  readonly number?: string;
  /** A mark of a second account, such as `adm`. */
  readonly mark?: string;
  /** What stands after the @. */
  readonly domain?: string;
}

const MARKS = new Set('adm admin a svc srv service da sa test tst ext x priv root pa'.split(' '));
/** Words that begin or end a machine's name. */
const MACHINES = new Set('lt laptop nb pc ws desktop dt mac mbp win wks notebook host vm'.split(' '));

/** A card whose number is written like a name; most are digits, or hexadecimal ones. */
export const isNamedCard = (number: string) => /\p{Letter}{3}/u.test(number);

/** Takes apart a badge's label, an account, an e-mail address or a host's name. A badge without any letters says nothing. */
export function identifierParts(key: string, label?: string): IdentifierParts | undefined {
  const identifier = parseEntityKey(key);
  if (!identifier) return undefined;
  const { kind, value } = identifier;
  const text = label ?? (kind === 'badge' && !isNamedCard(value) ? '' : value);
  const at = text.lastIndexOf('@');
  const local = at > 0 ? text.slice(0, at) : text;
  const domain = at > 0 ? text.slice(at + 1).toLowerCase() : undefined;
  // "Quist, Mara" and "mara.quist" alike; a number may hang on the last word.
  let words = plainLetters(turned(local)).split(' ').filter(Boolean);
  const last = /^(.*?)(\d+)$/.exec(words.at(-1) ?? '');
  let number: string | undefined;
  if (last) {
    number = last[2]!;
    words = [...words.slice(0, -1), ...(last[1] ? [last[1]] : [])];
  }
  if (kind === 'host') words = words.filter((word) => !MACHINES.has(word));
  let mark: string | undefined;
  if (words.length > 1) {
    // `a` before a name is an initial unless it stands apart at the beginning and a whole account follows.
    const [head, tail] = [words[0]!, words.at(-1)!];
    if (MARKS.has(tail) && tail.length > 1) [mark, words] = [tail, words.slice(0, -1)];
    else if (MARKS.has(head) && (head.length > 1 || /^[ax]-/i.test(local)))
      [mark, words] = [head, words.slice(1)];
  }
  const stem = words.join('');
  if (stem.length < 2 || /^\d+$/.test(stem)) return undefined;
  return {
    stem,
    words,
    ...(number === undefined ? {} : { number }),
    ...(mark === undefined ? {} : { mark }),
    ...(domain === undefined ? {} : { domain }),
  };
}

const turned = (text: string) => {
  const comma = text.indexOf(',');
  return comma > 0 ? `${text.slice(comma + 1)} ${text.slice(0, comma)}` : text;
};
