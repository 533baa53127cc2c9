import { refuse } from './refusal.ts';
import { parseSigmaString, type SigmaString, type Token } from './sigma-string.ts';

const PLACEHOLDER = /(\\?)%([^%\\\s]+)%|\\%/g;

/**
 * Replaces each `%name%` by each of its values, wildcards allowed in them; `\%` is a plain percent sign.
 * @throws RefusalError for a placeholder nobody gave values for, and above `limit` values.
 */
export function expandPlaceholders(
  value: SigmaString,
  placeholders: Readonly<Record<string, readonly string[]>>,
  at: { readonly line: number },
  limit: number,
): SigmaString[] {
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
    for (const match of matches(token)) {
      append([[token.slice(position, match.start)]]);
      append(match.name === undefined ? [['%']] : valuesOf(match.name, placeholders, at));
      position = match.end;
    }
    append([[token.slice(position)]]);
  }
  return forms.map((tokens) => ({ tokens: tokens.filter((token) => token !== ''), binary: value.binary }));
}

function* matches(text: string): Generator<{ start: number; end: number; name: string | undefined }> {
  PLACEHOLDER.lastIndex = 0;
  let position = 0;
  while (position < text.length) {
    PLACEHOLDER.lastIndex = position;
    const match = PLACEHOLDER.exec(text);
    if (match === null) return;
    const escaped = match[1] === '\\' || match[2] === undefined;
    const end = escaped ? match.index + 2 : match.index + match[0].length;
    yield { start: match.index, end, name: escaped ? undefined : match[2] };
    position = end;
  }
}

function valuesOf(
  name: string,
  placeholders: Readonly<Record<string, readonly string[]>>,
  at: { readonly line: number },
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
