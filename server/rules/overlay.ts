import { type RuleDocument, splitDocuments } from './rule-documents.ts';

/** A change made in the interface, in the place of what the file says of the same id. */
export interface StoredRule {
  readonly rule: string;
  readonly version: number;
  /** Null: as the file says. */
  readonly text: string | null;
  readonly disabled: boolean;
}

export type Origin = 'shipped' | 'site' | 'here';

/** A rule as it is to be: its document, where that comes from, and whether it judges. */
export interface BookEntry {
  readonly document: RuleDocument;
  readonly origin: Origin;
  readonly version: number;
  readonly disabled: boolean;
  /** What the file says where something else is in force; absent where there is no file. */
  readonly fileDocument?: RuleDocument;
  /** The document that holds its id, `file:line`: an id is one rule, so this one never judges. */
  readonly copyOf?: string;
}

export interface BaseFile {
  readonly file: string;
  readonly text: string;
  readonly origin: 'shipped' | 'site';
}

/** How a change made here is named where a file's name stands. */
export const fileOfVersion = (rule: string, version: number) => `${rule} (version ${version})`;

/**
 * Files are the base; the newest stored version of an id stands in for the document of that id, in its place in the order,
 * so that an edit never changes which of two rules of one id is refused. Rules made here come last. Files are read once, and a
 * stored version when it is first seen: what is not changed stays the same document. An id belongs to its first document,
 * also while that is switched off or refused: another one of it would judge, or stop to, unseen and out of reach.
 */
export function createOverlay(
  files: readonly BaseFile[],
): (stored: ReadonlyMap<string, StoredRule>) => readonly BookEntry[] {
  const read = files.flatMap(({ origin, ...source }) =>
    splitDocuments(source).map(
      (document): BookEntry => ({ document, origin, version: 0, disabled: false, fileDocument: document }),
    ),
  );
  const ownerById = ownersOf(read);
  const base = read.map((entry): BookEntry => {
    const owner = ownerById.get(entry.document.id ?? '')?.document;
    if (!owner || owner === entry.document || isFreeFilter(entry.document)) return entry;
    return { ...entry, copyOf: `${owner.file}:${owner.startLine}` };
  });
  const documents = new WeakMap<StoredRule, RuleDocument | undefined>();
  const documentOf = (stored: StoredRule) => {
    if (!documents.has(stored)) documents.set(stored, readVersion(stored));
    return documents.get(stored);
  };

  return function overlay(stored) {
    const entries = base.map((entry): BookEntry => {
      const { id } = entry.document;
      const change = id === undefined || entry.copyOf !== undefined ? undefined : stored.get(id);
      if (!change) return entry;
      const { version, disabled } = change;
      const isOwner = ownerById.get(change.rule)?.document === entry.document;
      const document = (isOwner ? documentOf(change) : undefined) ?? entry.document;
      return { ...entry, document, version, disabled };
    });
    for (const change of stored.values()) {
      const document = ownerById.has(change.rule) ? undefined : documentOf(change);
      if (!document) continue;
      entries.push({ document, origin: 'here', version: change.version, disabled: change.disabled });
    }
    return entries;
  };
}

/** Several filters may have one title: without an id they take it from nobody, and what switches one off does so to all. */
const isFreeFilter = ({ kind, keyedBy }: RuleDocument) => kind === 'filter' && keyedBy !== 'id';

/** Whose an id is: the first rule's or correlation's, else the first filter's, as they are compiled. */
function ownersOf(entries: readonly BookEntry[]): ReadonlyMap<string, BookEntry> {
  const isFilter = ({ document }: BookEntry) => document.kind === 'filter';
  const owners = new Map<string, BookEntry>();
  for (const entry of [...entries.filter((one) => !isFilter(one)), ...entries.filter(isFilter)]) {
    const { id } = entry.document;
    if (id !== undefined && !owners.has(id)) owners.set(id, entry);
  }
  return owners;
}

/** The rule that an id names. */
export function entryOf(book: readonly BookEntry[], id: string): BookEntry | undefined {
  const own = book.filter(({ document, copyOf }) => document.id === id && copyOf === undefined);
  return own.find(({ document }) => document.kind !== 'filter') ?? own[0];
}

function readVersion({ rule, version, text }: StoredRule): RuleDocument | undefined {
  if (text === null) return undefined;
  return splitDocuments({ file: fileOfVersion(rule, version), text })[0];
}

/**
 * The documents that decide what `ids` find: themselves, whatever refers to them, whatever any of these refers to, and every
 * filter (it may cover any of them).
 */
export function closure(
  documents: readonly RuleDocument[],
  ids: readonly string[],
): { readonly documents: readonly RuleDocument[]; readonly told: ReadonlySet<string> } {
  const byReference = new Map<string, RuleDocument>();
  for (const document of documents)
    for (const key of [document.id, document.name])
      if (key !== undefined && !byReference.has(key)) byReference.set(key, document);
  const referrers = new Map<RuleDocument, RuleDocument[]>();
  for (const document of documents) {
    if (document.kind === 'filter') continue;
    for (const reference of document.refersTo) {
      const target = byReference.get(reference);
      if (target) referrers.set(target, [...(referrers.get(target) ?? []), document]);
    }
  }
  const spread = (from: Iterable<RuleDocument>, next: (one: RuleDocument) => readonly RuleDocument[]) => {
    const reached = new Set(from);
    for (const one of reached) for (const other of next(one)) reached.add(other);
    return reached;
  };
  const asked = documents.filter(({ id }) => id !== undefined && ids.includes(id));
  const told = spread(asked, (one) => referrers.get(one) ?? []);
  const needed = spread(told, (one) => one.refersTo.flatMap((name) => byReference.get(name) ?? []));
  return {
    documents: documents.filter((one) => needed.has(one) || one.kind === 'filter'),
    told: new Set([...told].flatMap(({ id }) => id ?? [])),
  };
}
