import { type Document, LineCounter, parseAllDocuments } from 'yaml';
import { type DocumentText, splitDocuments } from './document-texts.ts';
import { readPlainDocuments } from './plain-reader.ts';
import { RefusalError, refuse } from './refusal.ts';
import { convertDocument, MAX_DEPTH, TOO_MANY_NODES } from './yaml-conversion.ts';
import type { YamlMap } from './yaml-nodes.ts';
import { survey } from './yaml-survey.ts';

export type YamlDocument =
  | { readonly root: YamlMap }
  | { readonly refused: { readonly line: number; readonly reason: string } };

/** Characters of one document. SigmaHQ's longest rule has 295,000. */
const MAX_LENGTH = 1_000_000;

/**
 * Splits a file into its documents; a broken one does not hide the others. Empty documents are skipped.
 * @param startLine the line of the file where the text begins
 */
export function parseYamlDocuments(text: string, nodeLimit: number, startLine = 1): YamlDocument[] {
  return splitDocuments(text, startLine).flatMap((part): YamlDocument[] => {
    const plain =
      part.text.length > MAX_LENGTH ? undefined : readPlainDocuments(part.text, nodeLimit, part.startLine);
    return plain?.map((root) => ({ root })) ?? parsePart(part, nodeLimit);
  });
}

/** The same by the `yaml` package alone: all of YAML, with a reason for each fault. */
export function parseAnyYaml(text: string, nodeLimit: number, startLine = 1): YamlDocument[] {
  return splitDocuments(text, startLine).flatMap((part) => parsePart(part, nodeLimit));
}

/** Warnings of the package over directives and tags that it then does without. */
const UNKNOWN: ReadonlySet<string> = new Set(['BAD_DIRECTIVE', 'TAG_RESOLVE_FAILED']);
/** A byte order mark at the start of a line, which begins no document there. */
const STRAY_MARK = /\n\ufeff/;

function parsePart({ text, startLine }: DocumentText, nodeLimit: number): YamlDocument[] {
  const refusal = (line: number, reason: string): YamlDocument => ({ refused: { line, reason } });
  if (text.length > MAX_LENGTH)
    return [refusal(startLine, `the document is longer than ${MAX_LENGTH} characters`)];
  const lineAt = (offset: number) => startLine + text.slice(0, offset).split('\n').length - 1;
  const mark = text.search(STRAY_MARK);
  if (mark !== -1)
    return [
      refusal(
        lineAt(mark + 1),
        'a byte order mark inside a document: it may only stand at the start of a file',
      ),
    ];
  const { quotes, full } = survey(text, nodeLimit);
  if (full !== undefined) return [refusal(lineAt(full), TOO_MANY_NODES)];
  const lines = new LineCounter();
  const documents = parseAllDocuments(text, {
    lineCounter: lines,
    intAsBigInt: true,
    strict: true,
    prettyErrors: false,
    // Each key against each other: told apart by us.
    uniqueKeys: false,
    // Of the tags only those of the core schema: others give what no rule can hold.
    resolveKnownTags: false,
  });
  if (!Array.isArray(documents)) return [];
  return documents.flatMap((document): YamlDocument[] => {
    const { version } = document.directives.yaml;
    // 1.1 reads `yes` as true and dates as dates.
    if (version !== '1.2')
      return [
        refusal(lineAt(text.indexOf('%YAML')), `%YAML ${version} is not supported: rules are YAML 1.2`),
      ];
    const error = document.errors[0] ?? document.warnings.find(({ code }) => UNKNOWN.has(code));
    if (error !== undefined) {
      const isQuote = error.code === 'MISSING_CHAR' && error.message.startsWith('Missing closing');
      // What was opened and never closed, rather than where the text ends.
      const at = isQuote ? quotes.findLast((quote) => quote <= error.pos[0]) : undefined;
      if (error.code === 'RESOURCE_EXHAUSTION')
        return [refusal(lineAt(error.pos[0]), `nested deeper than ${MAX_DEPTH}`)];
      return [refusal(lineAt(at ?? error.pos[0]), `YAML: ${error.message}`)];
    }
    if (document.contents === null) return [];
    try {
      const lineOf = (offset: number) => lines.linePos(offset).line + startLine - 1;
      const root = convertDocument(document as Document, nodeLimit, lineOf);
      if (root.type === 'scalar' && root.value === null) return [];
      if (root.type !== 'map') refuse(root, 'the document is not a map');
      return [{ root }];
    } catch (error) {
      if (!(error instanceof RefusalError)) throw error;
      return [refusal(error.line, error.message)];
    }
  });
}
