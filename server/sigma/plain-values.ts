import type { YamlScalar } from './yaml-nodes.ts';

/**
 * Scalars of the plain subset of YAML (`plain-reader.ts`), read as the `yaml` package reads them by the core schema of
 * YAML 1.2.
 */

const NULL = /^(?:~|[Nn]ull|NULL)?$/;
const BOOLEAN = /^(?:[Tt]rue|TRUE|[Ff]alse|FALSE)$/;
const INTEGER = /^(?:[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+)$/;
const FLOAT = /^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$/;
const INFINITE = /^(?:[-+]?\.(?:inf|Inf|INF)|\.nan|\.NaN|\.NAN)$/;

/** What an unquoted text stands for, or undefined where that is better asked of the YAML package. */
export function resolvePlain(text: string, line: number): YamlScalar | undefined {
  switch (text.charCodeAt(0)) {
    case 0x7e: // ~
    case 0x4e: // N
    case 0x6e: // n
      return { type: 'scalar', line, value: NULL.test(text) ? null : text };
    case 0x46: // F
    case 0x54: // T
    case 0x66: // f
    case 0x74: // t
      return { type: 'scalar', line, value: BOOLEAN.test(text) ? /^[tT]/.test(text) : text };
    case 0x2b: // +
    case 0x2d: // -
    case 0x2e: // .
    case 0x30:
    case 0x31:
    case 0x32:
    case 0x33:
    case 0x34:
    case 0x35:
    case 0x36:
    case 0x37:
    case 0x38:
    case 0x39:
      if (INTEGER.test(text)) return numeric(Number(BigInt(text)), text, line);
      if (FLOAT.test(text)) return numeric(Number.parseFloat(text), text, line);
      return INFINITE.test(text) ? undefined : { type: 'scalar', line, value: text };
    default:
      return { type: 'scalar', line, value: text };
  }
}

/** A number, with the way it was written where that is another. */
export function numeric(value: number, written: string, line: number): YamlScalar {
  return { type: 'scalar', line, value, ...(written === String(value) ? {} : { written }) };
}

const ESCAPES: Readonly<Record<string, string>> = {
  '0': '\0',
  a: '\x07',
  b: '\b',
  e: '\x1b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  N: '\u0085',
  _: '\u00a0',
  L: '\u2028',
  P: '\u2029',
  ' ': ' ',
  '"': '"',
  '/': '/',
  '\\': '\\',
};

const ESCAPE = /\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|(.))/gsu;

/** The text between double quotes on one line, or undefined where an escape is none. */
export function unescaped(quoted: string): string | undefined {
  let isUnderstood = true;
  const text = quoted.replace(ESCAPE, (_, x?: string, u?: string, U?: string, letter?: string) => {
    const code = Number.parseInt(x ?? u ?? U ?? '', 16);
    const meant =
      letter === undefined ? (code <= 0x10ffff ? String.fromCodePoint(code) : undefined) : ESCAPES[letter];
    isUnderstood &&= meant !== undefined;
    return meant ?? '';
  });
  return isUnderstood ? text : undefined;
}

/** Lines of a folded block scalar, none more indented than the others: one break is a space, more are one less. */
export function fold(lines: readonly string[]): string {
  let folded = '';
  let between = '';
  for (const line of lines) {
    if (line !== '') {
      folded += between + line;
      between = ' ';
    } else if (between === ' ') between = '\n';
    else folded += '\n';
  }
  return folded;
}
