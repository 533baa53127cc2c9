import { XMLParser } from 'fast-xml-parser';

/**
 * XML as cameras answer it: local names (every vendor has prefixes of its own), text kept as text. No DTD is
 * taken and no entity but XML's own five and character references.
 */
export interface XmlNode {
  /** Local name. */
  readonly name: string;
  /** URI; '' where its prefix is declared nowhere. */
  readonly namespace: string;
  /** By local name. */
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: readonly XmlNode[];
  readonly text: string;
}

const MOST_CHARS = 512 * 1024;
const MOST_DEPTH = 64;
const parser = new XMLParser({
  preserveOrder: true,
  ignoreAttributes: false,
  attributeNamePrefix: '',
  parseTagValue: false,
  parseAttributeValue: false,
  processEntities: false,
  ignoreDeclaration: true,
  ignorePiTags: true,
});

/** The root element, or undefined where the text is no XML we take. Never throws. */
export function readXml(text: string): XmlNode | undefined {
  if (text.length > MOST_CHARS || /<!(?:DOCTYPE|ENTITY)/i.test(text) || isTooDeep(text)) return undefined;
  try {
    const found: unknown = parser.parse(text);
    return Array.isArray(found) ? nodesIn(found, 0, new Map())[0] : undefined;
  } catch {
    return undefined;
  }
}

/** The parser itself goes down as deep as it is led. */
function isTooDeep(text: string): boolean {
  let depth = 0;
  for (const [tag] of text.matchAll(/<\/|<[^!?/<>][^<>]*>/g)) {
    if (tag === '</') depth -= 1;
    else if (!tag.endsWith('/>')) depth += 1;
    if (depth > MOST_DEPTH) return true;
  }
  return false;
}

type Scope = ReadonlyMap<string, string>;
const localOf = (name: string) => name.slice(name.indexOf(':') + 1);
const prefixOf = (name: string) => (name.includes(':') ? name.slice(0, name.indexOf(':')) : '');

function nodesIn(list: readonly unknown[], depth: number, outer: Scope): XmlNode[] {
  if (depth > MOST_DEPTH) return [];
  return list.flatMap((raw): XmlNode[] => {
    if (typeof raw !== 'object' || raw === null) return [];
    const entries = Object.entries(raw);
    const [name, inner] = entries.find(([key]) => key !== ':@' && key !== '#text') ?? [];
    if (name === undefined || !Array.isArray(inner)) return [];
    const given = Object.entries(entries.find(([key]) => key === ':@')?.[1] ?? {});
    const declared = given.flatMap(([key, value]): [string, string][] => {
      if (key === 'xmlns') return [['', decode(String(value))]];
      return prefixOf(key) === 'xmlns' ? [[localOf(key), decode(String(value))]] : [];
    });
    const scope = declared.length === 0 ? outer : new Map([...outer, ...declared]);
    const attributes = given.filter(([key]) => key !== 'xmlns' && prefixOf(key) !== 'xmlns');
    return [
      {
        name: localOf(name),
        namespace: scope.get(prefixOf(name)) ?? '',
        attributes: new Map(attributes.map(([key, value]) => [localOf(key), decode(String(value))])),
        children: nodesIn(inner, depth + 1, scope),
        text: decode(textIn(inner)).trim(),
      },
    ];
  });
}

function textIn(list: readonly unknown[]): string {
  return list
    .map((raw) =>
      typeof raw === 'object' && raw !== null && '#text' in raw
        ? String((raw as { '#text': unknown })['#text'])
        : '',
    )
    .join('');
}

const NAMED: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

function decode(text: string): string {
  return text.replaceAll(
    /&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|(amp|lt|gt|quot|apos));/gi,
    (whole, ten, hex, name) => {
      if (name !== undefined) return NAMED[String(name).toLowerCase()] ?? whole;
      const code = ten === undefined ? Number.parseInt(String(hex), 16) : Number(ten);
      const isCharacter = code > 0 && code <= 0x10ffff && !(code >= 0xd800 && code <= 0xdfff);
      return isCharacter ? String.fromCodePoint(code) : '\uFFFD';
    },
  );
}

/** Text as it may stand in an element or attribute. */
export function escapeXml(text: string): string {
  return text
    .replaceAll(/[^\t\n\r\u0020-\uFFFD\u{10000}-\u{10FFFF}]/gu, '\uFFFD')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}

/** The first element along a path of local names below `node`. */
export function at(node: XmlNode | undefined, ...path: readonly string[]): XmlNode | undefined {
  let here = node;
  for (const name of path) here = here?.children.find((child) => child.name === name);
  return here;
}

/** The text of the first element along a path; undefined where it is missing or empty. */
export const textAt = (node: XmlNode | undefined, ...path: readonly string[]): string | undefined =>
  at(node, ...path)?.text || undefined;

/** All elements of a local name, at any depth. */
export function all(node: XmlNode | undefined, name: string): XmlNode[] {
  return (node?.children ?? []).flatMap((child) => [
    ...(child.name === name ? [child] : []),
    ...all(child, name),
  ]);
}
