import type { FieldValue, Scalar } from '../../../shared/domain/event.ts';
import { isLinkLocal, isLoopback } from '../../../shared/lib/network-table.ts';
import type { Cast, FieldRule, Mapping, ValueRule } from './mapping.ts';

/** One record while it is being mapped: its fields, under our column names too, and what regexes captured. */
export interface View {
  readonly body: Readonly<Record<string, FieldValue>>;
  readonly columns: Readonly<Record<string, string>>;
  captures: Record<string, string> | undefined;
}
export type Getter = (view: View) => FieldValue | undefined;

/** Our names of columns win over equal raw names, captures over both. */
export function getterOf(name: string): Getter {
  return (view) => {
    const captured = view.captures?.[name];
    if (captured !== undefined) return captured;
    const column = view.columns[name];
    if (column !== undefined) return view.body[column];
    return Object.hasOwn(view.body, name) ? view.body[name] : undefined;
  };
}

/** Absent, empty and the lone dash that Windows and web logs write for "nothing". */
const isNothing = (value: FieldValue | undefined): value is undefined | null | '' | '-' =>
  value === undefined || value === null || value === '' || value === '-';

export function textOf(value: FieldValue | undefined): string {
  if (value === undefined || value === null) return '';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** `{name}`, `{a|b}` (first that says something), `{{` for a brace. `undefined` where a part is absent and `absent` is not given. */
export function compileTemplate(text: string, absent?: string): Getter {
  const parts: (string | Getter)[] = [];
  let literal = '';
  const pattern = /\{\{|\}\}|\{([^{}]*)\}|[^{}]+|[{}]/g;
  for (const match of text.matchAll(pattern)) {
    if (match[1] === undefined) {
      literal += match[0] === '{{' ? '{' : match[0] === '}}' ? '}' : match[0];
      continue;
    }
    if (literal !== '') parts.push(literal);
    literal = '';
    parts.push(firstOf(match[1].split('|').map((name) => name.trim())));
  }
  if (literal !== '') parts.push(literal);
  const only = parts[0];
  if (parts.length === 1 && typeof only === 'function' && absent === undefined) return only;
  return (view) => {
    let result = '';
    for (const part of parts) {
      if (typeof part === 'string') {
        result += part;
        continue;
      }
      const value = part(view);
      if (value === undefined && absent === undefined) return undefined;
      result += value === undefined ? absent : textOf(value);
    }
    return result;
  };
}

function firstOf(names: readonly string[]): Getter {
  const getters = names.map(getterOf);
  return (view) => {
    for (const get of getters) {
      const value = get(view);
      if (!isNothing(value)) return value;
    }
    return undefined;
  };
}

const ipOf = (value: FieldValue): string =>
  textOf(value).replace(/^\[?(?:::ffff:(?=\d+\.))?([^\]%]*).*$/i, '$1');

/** Every machine and every link has these addresses. */
const isNearby = (ip: string) =>
  ip === '-' || /^localhost(\.localdomain)?$/i.test(ip) || isLoopback(ip) || isLinkLocal(ip);

const CASTERS: Record<Cast, (value: FieldValue) => FieldValue | undefined> = {
  text: textOf,
  number: (value) => {
    const number = Number(value);
    return Number.isFinite(number) ? number : undefined;
  },
  boolean: (value) => {
    const text = textOf(value).toLowerCase();
    return /^(true|1|yes|y)$/.test(text) ? true : /^(false|0|no|n)$/.test(text) ? false : undefined;
  },
  lower: (value) => textOf(value).toLowerCase(),
  mac: (value) => {
    const digits = textOf(value)
      .toLowerCase()
      .replaceAll(/[^0-9a-f]/g, '');
    return digits.length === 12 ? digits.match(/../g)!.join(':') : undefined;
  },
  /** IPv4 in IPv6 clothes is IPv4; a zone index and brackets go. */
  ip: ipOf,
  /** An address that says where from: the loopback a local logon writes, and a link's own addresses, say nothing. */
  remote_ip: (value) => {
    const ip = ipOf(value);
    return isNearby(ip) ? undefined : ip;
  },
  /** True where an address or a name says where from; nothing where it does not: that is neither far nor near. */
  is_remote: (value) => (isNearby(ipOf(value)) ? undefined : true),
  /** `ACME\ana` -> `ana`. */
  account: (value) => textOf(value).replace(/^.*\\/, ''),
  domain: (value) => /^(.*)\\/.exec(textOf(value))?.[1],
};

/** Compiles one field's rule. Throws an Error for a table that does not exist. */
export function compileValue(rule: ValueRule, lookups: Mapping['lookups']): Getter {
  if (rule.type === 'constant') {
    const { value } = rule;
    return () => value;
  }
  if (rule.type === 'template') return compileTemplate(rule.text);
  const source = firstOf(rule.names);
  const table = rule.lookup === undefined ? undefined : lookups[rule.lookup];
  if (rule.lookup !== undefined && table === undefined)
    throw new Error(
      `there is no lookup "${rule.lookup}"; known: ${Object.keys(lookups).join(', ') || 'none'}`,
    );
  const cast = rule.as === undefined ? undefined : CASTERS[rule.as];
  const fallback: Scalar | undefined = rule.fallback;
  return (view) => {
    let value = source(view);
    if (value !== undefined && table !== undefined) value = table[textOf(value).trim().toLowerCase()];
    if (value !== undefined && cast !== undefined) value = cast(value);
    return isNothing(value) ? fallback : value;
  };
}

export function compileFields(
  rules: readonly FieldRule[],
  lookups: Mapping['lookups'],
  fault: (line: number, message: string) => void,
): { readonly name: string; readonly get: Getter }[] {
  return rules.flatMap((rule) => {
    try {
      return [{ name: rule.name, get: compileValue(rule.value, lookups) }];
    } catch (error) {
      fault(rule.line, `"${rule.name}": ${(error as Error).message}`);
      return [];
    }
  });
}

const fold = (name: string) => name.toLowerCase().replaceAll(/[^a-z0-9]/g, '');

/**
 * Finds our columns in a record by its header, blind to case, spaces and punctuation ("Card Number" is `card_number`).
 * Remembers each header seen: every record of an export has the same.
 */
export function createColumnFinder(columns: Mapping['columns']): (body: View['body']) => View['columns'] {
  const wanted = Object.entries(columns);
  const none = {};
  if (wanted.length === 0) return () => none;
  const known = new Map<string, Record<string, string>>();
  return (body) => {
    const names = Object.keys(body);
    const shape = names.join('\n');
    let found = known.get(shape);
    if (found === undefined) {
      const byFold = new Map(names.map((name) => [fold(name), name]));
      found = {};
      for (const [ours, theirs] of wanted) {
        const name =
          theirs.find((one) => Object.hasOwn(body, one)) ??
          theirs.map((one) => byFold.get(fold(one))).find((one) => one !== undefined);
        if (name !== undefined) found[ours] = name;
      }
      if (known.size > 1_000) known.clear();
      known.set(shape, found);
    }
    return found;
  };
}
