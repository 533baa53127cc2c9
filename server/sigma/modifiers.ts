import { parseNetwork } from './address.ts';
import { encodeBase64, encodeBase64Offset, encodeUtf16, windashForms } from './encodings.ts';
import { lowerCase } from './lower-case.ts';
import { expandPlaceholders } from './placeholders.ts';
import { refuse } from './refusal.ts';
import { judgeRegex } from './regex.ts';
import type { RuleBudget } from './rule-budget.ts';
import {
  type Affix,
  ANY_CHARACTER,
  type Comparison,
  type CompileLimits,
  type TimePart,
  type ValueTest,
} from './rule-types.ts';
import {
  isLiteral,
  parseSigmaString,
  plainText,
  type SigmaString,
  STAR,
  type Token,
  textTest,
  withAffix,
} from './sigma-string.ts';
import { PART_RANGES } from './time-part.ts';
import type { YamlScalar } from './yaml-nodes.ts';

/** The modifiers of one field (modifiers appendix 2.1), checked for sense before any value is read. */
export interface ModifierPlan {
  readonly type: 'text' | 'regex' | 'cidr' | 'number' | 'time' | 'exists' | 'reference';
  /** Applied to a text value in the order written. */
  readonly transforms: readonly Transform[];
  readonly affix: Affix;
  readonly comparison: Comparison;
  readonly part: TimePart;
  readonly flags: string;
  /** The value holds placeholders. */
  readonly expands: boolean;
  readonly all: boolean;
  readonly negated: boolean;
  readonly cased: boolean;
}

type Place = { readonly line: number };
type Transform = (value: SigmaString, context: ValueContext, at: Place) => readonly SigmaString[];

export interface ValueContext {
  readonly limits: CompileLimits;
  readonly placeholders: Readonly<Record<string, readonly string[]>>;
  readonly budget: RuleBudget;
}

const WILDCARDS = 'an encoding modifier takes no wildcards';
const one = (value: SigmaString | undefined, at: Place) => [value ?? refuse(at, WILDCARDS)];
/** Nothing is left of a value that is too short, and nothing is in every text. */
const recognisable = (values: readonly SigmaString[], name: string, at: Place) =>
  values.every(({ tokens }) => tokens.length > 0) ? values : refuse(at, `the value is too short for ${name}`);

const TRANSFORMS: Readonly<Record<string, Transform>> = {
  base64: (value, _, at) => recognisable(one(encodeBase64(value), at), 'base64', at),
  base64offset: (value, _, at) =>
    recognisable(encodeBase64Offset(value) ?? refuse(at, WILDCARDS), 'base64offset', at),
  wide: (value, _, at) => one(encodeUtf16(value, 'le'), at),
  utf16le: (value, _, at) => one(encodeUtf16(value, 'le'), at),
  utf16be: (value, _, at) => one(encodeUtf16(value, 'be'), at),
  utf16: (value, _, at) => one(encodeUtf16(value, 'bom'), at),
  windash: (value, { limits }, at) => {
    let forms: Token[][] = [[]];
    for (const token of value.tokens) {
      const tails: readonly Token[] | undefined =
        token === STAR ? [STAR] : windashForms(token, limits.valuesPerField);
      if (tails === undefined || forms.length * tails.length > limits.valuesPerField)
        return refuse(at, `windash makes more than ${limits.valuesPerField} values of this one`);
      forms = forms.flatMap((form) => tails.map((tail): Token[] => [...form, tail]));
    }
    return forms.map((tokens) => ({ tokens, binary: value.binary }));
  },
  expand: (value, { limits, placeholders }, at) =>
    expandPlaceholders(value, placeholders, at, limits.valuesPerField),
};

const AFFIXES: ReadonlySet<string> = new Set(['contains', 'startswith', 'endswith']);
const COMPARISONS: ReadonlySet<string> = new Set(['gt', 'gte', 'lt', 'lte']);
const PARTS: ReadonlySet<string> = new Set(['minute', 'hour', 'day', 'week', 'month', 'year']);
const TYPES: Readonly<Record<string, ModifierPlan['type']>> = {
  re: 'regex',
  cidr: 'cidr',
  exists: 'exists',
  fieldref: 'reference',
};
const REGEX_FLAGS: ReadonlySet<string> = new Set(['i', 'm', 's']);

/** @throws RefusalError for an unknown modifier and for ones that make no sense together. */
export function planModifiers(names: readonly string[], at: Place): ModifierPlan {
  let type: ModifierPlan['type'] | undefined;
  let affix: Affix = 'equals';
  let comparison: Comparison | undefined;
  let part: TimePart = 'hour';
  let flags = '';
  const transforms: Transform[] = [];
  const transformNames: string[] = [];
  for (const [position, name] of names.entries()) {
    if (names.indexOf(name) < position) refuse(at, `modifier ${name} is given twice`);
    if (REGEX_FLAGS.has(name)) {
      if (type !== 'regex') refuse(at, `modifier ${name} belongs after re`);
      flags += name;
    } else if (AFFIXES.has(name)) {
      if (affix !== 'equals') refuse(at, `modifier ${name} does not go with ${affix}`);
      affix = name as Affix;
      if (type !== 'regex' && type !== 'reference') {
        type = agreed(type, 'text', names, position, at);
        transforms.push((value) => [withAffix(value, name as Affix)]);
      }
    } else if (COMPARISONS.has(name)) {
      if (comparison !== undefined) refuse(at, `modifier ${name} does not go with ${comparison}`);
      if (type !== 'time') type = agreed(type, 'number', names, position, at);
      comparison = name as Comparison;
    } else if (PARTS.has(name)) {
      if (type === 'time') refuse(at, `modifier ${name} does not go with ${part}`);
      if (type === 'number') type = undefined;
      type = agreed(type, 'time', names, position, at);
      part = name as TimePart;
    } else if (Object.hasOwn(TYPES, name)) {
      if (affix !== 'equals' || transformNames.some((other) => other !== 'expand'))
        refuse(at, `modifier ${name} must come first`);
      type = agreed(type, TYPES[name]!, names, position, at);
    } else if (Object.hasOwn(TRANSFORMS, name)) {
      // What a placeholder stands for is text, or an address range.
      if (name !== 'expand') type = agreed(type, 'text', names, position, at);
      transforms.push(TRANSFORMS[name]!);
      transformNames.push(name);
    } else if (name !== 'all' && name !== 'cased' && name !== 'neq') {
      refuse(at, `unknown modifier: ${name}`);
    }
  }
  const all = names.includes('all');
  const negated = names.includes('neq');
  const cased = names.includes('cased');
  if (all && negated) refuse(at, 'modifier all does not go with neq');
  if (type === 'exists' && (all || negated || cased)) {
    refuse(at, 'modifier exists stands alone');
  }
  if (cased && type !== undefined && type !== 'text' && type !== 'reference') {
    refuse(at, `modifier cased does not go with ${names.find((name) => name !== 'cased')}`);
  }
  const expands = transformNames.includes('expand');
  if (expands && type !== undefined && type !== 'text' && type !== 'cidr')
    refuse(at, `modifier expand does not go with ${names.find((name) => name !== 'expand')}`);
  if (expands && transformNames[0] !== 'expand' && transformNames[0] !== 'windash') {
    refuse(at, 'modifier expand must come before the encoding modifiers');
  }
  return {
    type: type ?? 'text',
    transforms,
    affix,
    comparison: comparison ?? 'eq',
    part,
    flags,
    expands,
    all,
    negated,
    cased,
  };
}

/** The type that the modifier at `position` asks for, where those before it ask for no other. */
function agreed(
  type: ModifierPlan['type'] | undefined,
  next: ModifierPlan['type'],
  names: readonly string[],
  position: number,
  at: Place,
): ModifierPlan['type'] {
  if (type !== undefined && type !== next)
    refuse(at, `modifier ${names[position]} does not go with ${names[0]}`);
  return next;
}

/** The tests one value stands for; any of them may hold. The value's line is that of its faults. */
export function testsOfValue(value: YamlScalar, plan: ModifierPlan, context: ValueContext): ValueTest[] {
  const at = value;
  const { affix, cased, transforms } = plan;
  // Nineteen values of twenty: no wildcard, no modifier that makes another text of it.
  if (
    plan.type === 'text' &&
    typeof value.value === 'string' &&
    value.value !== '' &&
    value.value.length <= context.limits.valueLength &&
    isLiteral(value.value)
  ) {
    if (transforms.length === (affix === 'equals' ? 0 : 1))
      return [{ kind: 'text', affix, text: cased ? value.value : lowerCase(value.value), cased }];
  }
  if (value.value === null) {
    if (plan.type !== 'text' || plan.transforms.length > 0) refuse(at, 'null takes no modifier but neq');
    return [{ kind: 'null' }];
  }
  const text = String(value.written ?? value.value);
  switch (plan.type) {
    case 'text':
      return textForms(value).flatMap((form) => {
        const forms = transformed(form, plan, context, at);
        for (const each of forms) bound(each, context.limits, at);
        return forms.map((each) => textTest(each, cased));
      });
    case 'regex': {
      const pattern =
        plan.affix === 'startswith' ? `\\A(?:${text})` : plan.affix === 'endswith' ? `(?:${text})\\z` : text;
      const verdict = judgeRegex(pattern, plan.flags);
      if ('fault' in verdict) return refuse(at, `regular expression: ${verdict.fault}`);
      const { regexProgram } = context.limits;
      if (verdict.size > regexProgram)
        refuse(at, `regular expression: too large (${verdict.size} instructions, ${regexProgram} allowed)`);
      context.budget.spendInstructions(verdict.size, at);
      return [{ kind: 'regex', pattern, flags: plan.flags }];
    }
    case 'cidr': {
      const ranges = plan.expands ? transformed(text, plan, context, at).map(plainText) : [text];
      const networks = ranges.map(
        (range = 'a pattern') =>
          parseNetwork(range) ?? refuse(at, `not an address range: ${range.slice(0, 60)}`),
      );
      return [{ kind: 'cidr', networks }];
    }
    case 'number':
      return [{ kind: 'number', comparison: plan.comparison, value: numberOf(value, at) }];
    case 'time':
      return [
        { kind: 'time', part: plan.part, comparison: plan.comparison, value: timeOf(value, plan.part, at) },
      ];
    case 'reference':
      if (typeof value.value !== 'string' || text === '') refuse(at, 'fieldref names no field');
      return [{ kind: 'reference', field: text, affix: plan.affix, cased: plan.cased }];
    case 'exists':
      if (!/^(true|false|yes|no)$/i.test(text)) refuse(at, 'exists takes true or false');
      return [{ kind: 'exists', expected: /^(true|yes)$/i.test(text) }];
  }
}

/** Looking for a value in a text costs as many steps as both are long, at worst: an event may be long, so a rule may not. */
function bound({ tokens }: SigmaString, { valueLength, singleWildcards }: CompileLimits, at: Place): void {
  const literals = tokens.filter((token): token is string => token !== STAR);
  if (literals.reduce((length, { length: more }) => length + more, 0) > valueLength)
    refuse(at, `a value is longer than ${valueLength} characters`);
  if (literals.reduce((count, text) => count + text.split(ANY_CHARACTER).length - 1, 0) > singleWildcards)
    refuse(at, `a value has more than ${singleWildcards} single wildcards (?)`);
}

/** What a value becomes by its modifiers, in the order written. */
function transformed(
  text: string,
  plan: ModifierPlan,
  context: ValueContext,
  at: Place,
): readonly SigmaString[] {
  const { valuesPerField } = context.limits;
  let forms: readonly SigmaString[] = [parseSigmaString(text, plan.expands)];
  for (const transform of plan.transforms) {
    forms = forms.flatMap((each) => transform(each, context, at));
    if (forms.length > valuesPerField) refuse(at, `a value becomes more than ${valuesPerField} values`);
  }
  return forms;
}

/** A number also matches the way it was written; one beyond 53 bits only that way. */
function textForms({ value, written }: YamlScalar): string[] {
  if (typeof value !== 'number') return [String(value)];
  if (written === undefined) return [String(value)];
  return Number.isInteger(value) && !Number.isSafeInteger(value) ? [written] : [String(value), written];
}

function timeOf(value: YamlScalar, part: TimePart, at: Place): number {
  const number = numberOf(value, at);
  const [least, most] = PART_RANGES[part];
  if (!Number.isInteger(number) || number < least || number > most)
    refuse(at, `${part} takes whole numbers from ${least} to ${most}`);
  return number;
}

function numberOf(value: YamlScalar, at: { readonly line: number }): number {
  const number =
    typeof value.value === 'string' && value.value.trim() !== '' ? Number(value.value) : value.value;
  if (typeof number !== 'number' || !Number.isFinite(number)) return refuse(at, 'the value is not a number');
  // Beyond them neighbours are one number. Within, whole numbers of events compare exactly however large: what is rounded
  // stays beyond all of these.
  if (Math.abs(number) > Number.MAX_SAFE_INTEGER)
    return refuse(at, 'the value is beyond 2^53 - 1: it could not be compared exactly');
  return number;
}
