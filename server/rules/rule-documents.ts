import type { RuleSource } from '../sigma/rule-types.ts';
import { parseYamlDocuments } from '../sigma/yaml-documents.ts';
import { entry, toPlain, type YamlMap } from '../sigma/yaml-nodes.ts';

export type DocumentKind = 'rule' | 'correlation' | 'filter';

/** One YAML document of a rule file: the unit that is switched off, edited and tried. */
export interface RuleDocument {
  readonly file: string;
  /** Lines of the file it occupies, from 1, its end included. */
  readonly startLine: number;
  readonly endLine: number;
  readonly text: string;
  /** The rule's id, else its name, else its title; absent where the YAML does not load. */
  readonly id?: string;
  /** Which of the three the id is. */
  readonly keyedBy?: 'id' | 'name' | 'title';
  readonly name?: string;
  readonly title?: string;
  readonly kind?: DocumentKind;
  /** Ids and names it refers to, as written. */
  readonly refersTo: readonly string[];
}

const NODE_LIMIT = 100_000;

/** The documents of a file, in order; empty ones are left out. A `---` at the start of a line always divides (YAML 1.2, 9.1). */
export function splitDocuments({ file, text }: RuleSource): RuleDocument[] {
  const lines = text.split('\n');
  const documents: RuleDocument[] = [];
  let start = 0;
  const close = (end: number) => {
    const own = lines.slice(start, end);
    if (own.some((line) => /^\s*[^\s#]/.test(line)))
      documents.push(readDocument(file, own.join('\n').trimEnd(), start + 1, end));
  };
  for (const [index, line] of lines.entries()) {
    if (!/^---(\s|$)/.test(line)) continue;
    // Directives belong to the document that follows them.
    const isDirective = index > start && lines.slice(start, index).every((one) => /^(%|\s*(#|$))/.test(one));
    if (isDirective && lines.slice(start, index).some((one) => one.startsWith('%'))) continue;
    close(index);
    start = line.length > 3 && !/^---\s*(#|$)/.test(line) ? index : index + 1;
  }
  close(lines.length);
  return documents;
}

function readDocument(file: string, text: string, startLine: number, endLine: number): RuleDocument {
  const place = { file, text, startLine, endLine };
  const parsed = parseYamlDocuments(text, NODE_LIMIT)[0];
  if (!parsed || 'refused' in parsed) return { ...place, refersTo: [] };
  const { root } = parsed;
  const [id, name, title] = ['id', 'name', 'title'].map((key) => textOf(root, key));
  const key = id ?? name ?? title;
  const keyedBy = id !== undefined ? 'id' : name !== undefined ? 'name' : 'title';
  const kind = (['correlation', 'filter'] as const).find((one) => entry(root, one) !== undefined) ?? 'rule';
  return {
    ...place,
    ...(key === undefined ? {} : { id: key, keyedBy }),
    ...(name === undefined ? {} : { name }),
    ...(title === undefined ? {} : { title }),
    kind,
    refersTo: kind === 'rule' ? [] : references(root, kind),
  };
}

function textOf(root: YamlMap, key: string): string | undefined {
  const node = entry(root, key);
  return node?.type === 'scalar' && node.value !== null && node.value !== ''
    ? (node.written ?? String(node.value))
    : undefined;
}

/** What a correlation or filter names; of a boolean condition without `rules`, every word in it. */
function references(root: YamlMap, kind: 'correlation' | 'filter'): string[] {
  const section = entry(root, kind);
  if (section?.type !== 'map') return [];
  const rules = entry(section, 'rules');
  if (rules) {
    const plain = toPlain(rules);
    return (Array.isArray(plain) ? plain : [plain]).filter((one) => typeof one === 'string');
  }
  const condition = entry(section, 'condition');
  const words = condition?.type === 'scalar' ? String(condition.value).match(/[\w.-]+/g) : null;
  return [...new Set(words ?? [])].filter((word) => !/^(and|or|not)$/i.test(word));
}

/** The document as a source of its own, its lines numbered as in the file. */
export const sourceOf = ({ file, text, startLine }: RuleDocument): RuleSource => ({ file, text, startLine });
