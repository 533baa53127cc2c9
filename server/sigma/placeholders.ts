import { refuse } from './refusal.ts';
import { ANY_CHARACTER } from './rule-types.ts';
import { PLAIN_PERCENT, parseSigmaString, type SigmaString, type Token } from './sigma-string.ts';

type Place = { readonly line: number };

/** What may be a name stands between two percent signs, and neither begins nor ends with white space (`50% of %name%`). */
const MEANT = /%([^%\s](?:[^%]*[^%\s])?)%/g;
const PLACEHOLDER = /%([^%\\\s\uE0FE]+)%/g;

/**
 * Replaces each `%name%` of a string read with placeholders by each of its values, wildcards allowed in them.
 * @throws RefusalError for a placeholder nobody gave values for, and above `limit` values.
 */
export function expandPlaceholders(
  value: SigmaString,
  placeholders: Readonly<Record<string, readonly string[]>>,
  at: Place,
  limit: number,
): SigmaString[] {
  refuseUnreadable(value, at);
  let forms: Token[][] = [[]];
  const append = (choices: readonly (readonly Token[])[]) => {
    if (forms.length * choices.length > limit) refuse(at, `placeholders make more than ${limit} values`);
    forms = forms.flatMap((form) => choices.map((choice) => joined(form, choice)));
  };
  for (const token of value.tokens) {
    if (typeof token !== 'string') {
      append([[token]]);
      continue;
    }
    let position = 0;
    for (const match of token.matchAll(PLACEHOLDER)) {
      append([[plain(token.slice(position, match.index))]]);
      append(valuesOf(match[1]!, placeholders, at));
      position = match.index + match[0].length;
    }
    append([[plain(token.slice(position))]]);
  }
  return forms.map((tokens) => ({ tokens: tokens.filter((token) => token !== ''), binary: value.binary }));
}

/** What is meant as a placeholder and is none must not pass for text (rules specification, "Placeholders"). */
function refuseUnreadable({ tokens }: SigmaString, at: Place): void {
  const whole = tokens.map((token) => (typeof token === 'string' ? token : '*')).join('');
  for (const [written, name] of whole.matchAll(MEANT))
    if (/[\\\s*\uE0FE\uE0FF]/.test(name!))
      refuse(
        at,
        `${plain(written).replaceAll(ANY_CHARACTER, '?')} is no placeholder: write \\% for a percent sign`,
      );
}

const plain = (text: string) => text.replaceAll(PLAIN_PERCENT, '%');

function valuesOf(
  name: string,
  placeholders: Readonly<Record<string, readonly string[]>>,
  at: Place,
): (readonly Token[])[] {
  const values = Object.hasOwn(placeholders, name) ? placeholders[name]! : [];
  if (values.length === 0) refuse(at, `no values are given for placeholder %${name}%`);
  return values.map((value) => parseSigmaString(value).tokens);
}

/** Neighbouring literals become one, neighbouring stars too. */
function joined(left: readonly Token[], right: readonly Token[]): Token[] {
  const tokens = [...left];
  for (const token of right) {
    const last = tokens.at(-1);
    if (typeof token === 'string' && typeof last === 'string') tokens[tokens.length - 1] = last + token;
    else if (typeof token === 'string' || token !== last) tokens.push(token);
  }
  return tokens;
}
