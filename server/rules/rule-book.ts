import { createHash } from 'node:crypto';
import type {
  CheckAnswer,
  RuleAnswer,
  RuleChangeAnswer,
  RuleFault,
  RulesAnswer,
  RuleVersion,
} from '../../shared/contract/rules.ts';
import type { Clock } from '../clock.ts';
import { PublicFault } from '../errors.ts';
import { isPartial } from '../sigma/apply-filters.ts';
import { type CompiledRules, compileRules, createRuleCompiler } from '../sigma/compile-rules.ts';
import type { Refusal } from '../sigma/rule-types.ts';
import type { CostSample, Measured } from './cost-sample.ts';
import {
  type BaseFile,
  type BookEntry,
  closure,
  createOverlay,
  entryOf,
  fileOfVersion,
  type StoredRule,
} from './overlay.ts';
import { type RuleDocument, sourceOf, splitDocuments } from './rule-documents.ts';
import { refusalOf, ruleRows } from './rule-rows.ts';
import type { ToldBy } from './told-by.ts';

/** One stored version, whole. The newest one of a rule is in force. */
export interface StoredVersion extends StoredRule {
  readonly at: number;
  readonly by: string;
  readonly note: string;
  /** What the rule said when this was stored; null: as its file said, before that was kept. */
  readonly said: string | null;
}

/** What the audit row of a version says beside the version; the texts as hashes (SHA-256). */
export interface RuleAct {
  readonly action: string;
  /** Null: there was no such rule. */
  readonly before: string | null;
  readonly after: string;
  /** The version gone back to. */
  readonly to?: number;
}

/** What the book needs of the record; the rule store is one. */
export interface RuleVersions {
  newest(): Promise<readonly StoredVersion[]>;
  /** Newest first, the newest 100. */
  versions(rule: string): Promise<readonly StoredVersion[]>;
  version(rule: string, version: number): Promise<StoredVersion | undefined>;
  /** Stores a version and its audit row together; throws CONFLICT where that version is there already. */
  append(version: StoredVersion, act: RuleAct): Promise<void>;
  hitsPerDay(
    from: number,
  ): Promise<readonly { readonly rule: string; readonly day: number; readonly count: number }[]>;
  lastHits(rules: readonly string[]): Promise<ReadonlyMap<string, number>>;
}

export interface RuleBookDeps {
  readonly files: readonly BaseFile[];
  readonly versions: RuleVersions;
  readonly costs: CostSample;
  readonly toldBy: (rules: CompiledRules) => ToldBy;
  readonly clock: Clock;
}

export interface Change {
  readonly by: string;
  readonly note: string;
  /** The version the change was made upon: another since then is a conflict. */
  readonly basedOn: number;
}

/** What is saved: a rule that is not there yet, or the next version of the rule known as `rule`. */
export type Saving = Omit<Change, 'basedOn'> &
  ({ readonly isNew: true } | { readonly rule: string; readonly basedOn: number });

const DAY_MS = 86_400_000;
const DAYS_SHOWN = 14;
const COSTS_KEPT_MS = 60_000;
/** Name of the text under test where a file's name stands. */
const CANDIDATE = 'this text';

export type RuleBook = Awaited<ReturnType<typeof createRuleBook>>;

/**
 * All rules with what was changed here: files are the base, the newest stored version of an id overrides or disables it.
 * A change is compiled before it is stored; one that does not load, or that would stop another rule, is answered with
 * its faults, and nothing is stored. What is stored is put in force before the answer, or the list says that it is under way. Changes go one at a time.
 */
export async function createRuleBook({ files, versions, costs, toldBy, clock }: RuleBookDeps) {
  const stored = new Map<string, StoredRule>((await versions.newest()).map((one) => [one.rule, one]));
  const overlay = createOverlay(files);
  const compileAll = createRuleCompiler();
  let book = overlay(stored);
  let compiled = compile(book);
  let goLive: (rules: CompiledRules) => Promise<void> = async () => {};
  let goingLive = 0;
  let turn: Promise<unknown> = Promise.resolve();
  let measured: { at: number; of: CompiledRules; result: Promise<Measured> } | undefined;

  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const result = turn.then(work);
    turn = result.catch(() => {});
    return result;
  }

  /** A change costs what it changes: the other documents are neither read nor compiled again. */
  function compile(entries: readonly BookEntry[]): CompiledRules {
    const { refused, ...rules } = compileAll(judging(entries).map(sourceOf));
    const copies = entries.flatMap(({ document: { file, startLine, id }, copyOf }) =>
      copyOf === undefined ? [] : [{ file, line: startLine, reason: `${id} is already taken by ${copyOf}` }],
    );
    return { ...rules, refused: [...refused, ...copies] };
  }

  function find(id: string): BookEntry {
    const found = entryOf(book, id);
    if (!found) throw new PublicFault('NOT_FOUND');
    return found;
  }

  /** Costs are measured at most once a minute, since they take processor time. */
  function measure(): Promise<Measured> {
    if (!measured || measured.of !== compiled || clock.now() - measured.at > COSTS_KEPT_MS)
      measured = { at: clock.now(), of: compiled, result: costs.measure(compiled.rules) };
    return measured.result;
  }

  async function rows() {
    const today = Math.floor(clock.now() / DAY_MS);
    const first = today - DAYS_SHOWN + 1;
    const ids = book.flatMap(({ document }) => document.id ?? []);
    const [hits, lastHits, { costs: costById, sampled }] = await Promise.all([
      versions.hitsPerDay(first * DAY_MS),
      versions.lastHits(ids),
      measure(),
    ]);
    const perDay = new Map<string, number[]>();
    for (const { rule, day, count } of hits) {
      const counts = perDay.get(rule) ?? new Array<number>(DAYS_SHOWN).fill(0);
      perDay.set(rule, counts);
      if (day >= first && day <= today) counts[day - first] = count;
    }
    const none = new Array<number>(DAYS_SHOWN).fill(0);
    const recordOf = (id: string) => {
      const lastHitAt = lastHits.get(id);
      const cost = costById.get(id);
      return {
        hits: perDay.get(id) ?? none,
        ...(lastHitAt === undefined ? {} : { lastHitAt }),
        ...(cost ? { cost } : {}),
      };
    };
    const list = ruleRows(book, compiled, recordOf, toldBy(compiled).groupsOf);
    return { list, sampled, days: none.map((_, index) => (first + index) * DAY_MS) };
  }

  /** Puts a new version in force, or answers why not. */
  async function change(
    next: Omit<StoredRule, 'version'>,
    { by, note, basedOn }: Change,
    act: Pick<RuleAct, 'action' | 'to'>,
  ): Promise<RuleChangeAnswer> {
    const before = stored.get(next.rule)?.version ?? 0;
    if (basedOn !== before) throw new PublicFault('CONFLICT');
    const changed: StoredRule = { ...next, version: before + 1 };
    const nextStored = new Map(stored).set(changed.rule, changed);
    const nextBook = overlay(nextStored);
    const nextCompiled = compile(nextBook);
    const faults = faultsOf(changed, nextBook, nextCompiled);
    if (faults.length > 0) return { saved: false, faults };
    const said = entryOf(nextBook, changed.rule)!.document.text;
    const version: StoredVersion = { ...changed, at: clock.now(), by, note, said };
    const old = entryOf(book, changed.rule)?.document.text;
    await versions.append(version, {
      ...act,
      before: old === undefined ? null : hashOf(old),
      after: hashOf(said),
    });
    stored.set(changed.rule, changed);
    book = nextBook;
    compiled = nextCompiled;
    // While the record cannot be written the line waits: the list says so meanwhile.
    goingLive++;
    const ended = () => {
      goingLive--;
    };
    const inForce = goLive(compiled);
    inForce.then(ended, ended);
    await Promise.race([inForce, patience()]);
    return { saved: true, id: version.rule, version: version.version };
  }

  /** The changed rule's own refusal, and rules that loaded before and would not now. */
  function faultsOf(version: StoredRule, nextBook: readonly BookEntry[], next: CompiledRules): RuleFault[] {
    const own = fileOfVersion(version.rule, version.version);
    const isOwn = ({ file }: Refusal) => file === own;
    if (!version.disabled) {
      const { document } = entryOf(nextBook, version.rule)!;
      const ofFile = version.text === null ? whollyRefused(document, next) : undefined;
      const refused = [...next.refused.filter(isOwn), ...(ofFile ? [ofFile] : [])].map(
        ({ line, reason }) => ({ line, reason }),
      );
      if (refused.length > 0) return refused;
    }
    return nextBook.flatMap(({ document, disabled, copyOf }) => {
      if (disabled || copyOf !== undefined || document.id === version.rule) return [];
      const refusal = whollyRefused(document, next);
      return refusal && !whollyRefused(document, compiled)
        ? [{ line: 1, reason: `${document.title ?? document.id} would not load: ${refusal.reason}` }]
        : [];
    });
  }

  /** Why a text cannot be a new rule. */
  function newKeyFault({ id, keyedBy }: RuleDocument): string | undefined {
    const other = book.find(({ document }) => document.id === id);
    if (other)
      return `there is a rule of the ${keyedBy} ${id} already: “${other.document.title ?? id}” (${other.document.file}). Give this one an id of its own, or edit that one`;
    return keyedBy === 'id'
      ? undefined
      : 'it has no id: give it one, by which it stays known when it is renamed';
  }

  return {
    /** The rules in force. */
    rules: (): CompiledRules => compiled,
    /** Every document that judges, for whoever compiles a part of them. */
    documents: (): RuleDocument[] => judging(book),
    /** The same as one YAML file: what a back-test takes to judge by the rules in force. */
    export: (): string =>
      judging(book)
        .map(({ file, startLine, text }) => `# ${file.replace(/\s+/g, ' ')}:${startLine}\n${text}\n`)
        .join('---\n'),
    /** What a rule is called; its id where there is none of that id. */
    titleOf: (id: string): string => entryOf(book, id)?.document.title ?? id,
    /** Puts the rules in force and resolves when they are. */
    onChange(listener: (rules: CompiledRules) => Promise<void>): void {
      goLive = listener;
    },

    async list(): Promise<RulesAnswer> {
      const { list, sampled, days } = await rows();
      const refused = book.flatMap(({ document }) => {
        if (document.id !== undefined) return [];
        const refusal = refusalOf(document, compiled.refused);
        const { file, line, reason } = refusal ?? {
          file: document.file,
          line: document.startLine,
          reason: 'it has no id, name or title',
        };
        return [{ file, line, reason }];
      });
      return { rules: list, refused, days, sampled, isGoingLive: goingLive > 0 };
    },

    async detail(id: string): Promise<RuleAnswer> {
      const { document, fileDocument } = find(id);
      const { file, startLine } = fileDocument ?? document;
      const [{ list }, history] = await Promise.all([rows(), versions.versions(id)]);
      return {
        rule: list.find((row) => row.id === id && row.file === file && row.line === startLine)!,
        text: document.text,
        ...(fileDocument ? { fileText: fileDocument.text } : {}),
        versions: history.map(asTold),
      };
    },

    /** Any version, listed or not. */
    async version(id: string, number: number): Promise<RuleVersion> {
      const found = await versions.version(id, number);
      if (!found) throw new PublicFault('NOT_FOUND');
      return asTold(found);
    },

    /** Whether a text of one or more rules would load among those in force. */
    check(text: string): CheckAnswer {
      const { faults, rules, candidates } = compileCandidate(this.documents(), text);
      if (faults.length > 0) return { faults, rules: [] };
      const known = new Set([...rules.rules, ...rules.correlations].map(({ id }) => id));
      return {
        faults,
        rules: candidates.flatMap(({ id, title, kind = 'rule' }) =>
          id !== undefined && (kind === 'filter' || known.has(id)) ? [{ id, title: title ?? id, kind }] : [],
        ),
      };
    },

    /** One rule: a new one, whose id nobody has yet, or the next version of the one that is named, whose id it keeps. */
    save: (text: string, asked: Saving): Promise<RuleChangeAnswer> =>
      inTurn(async () => {
        const documents = splitDocuments({ file: CANDIDATE, text });
        const [document, second] = documents;
        const fault = (line: number, reason: string) => ({
          saved: false as const,
          faults: [{ line, reason }],
        });
        if (!document) return fault(1, 'there is no rule in it');
        if (second) return fault(second.startLine, 'one rule at a time: this line begins a second one');
        if (document.id === undefined) {
          const [refusal] = compileRules([sourceOf(document)]).refused;
          return fault(refusal?.line ?? 1, refusal?.reason ?? 'it has no id');
        }
        const wrongKey =
          'rule' in asked ? keyFault(document, find(asked.rule).document) : newKeyFault(document);
        if (wrongKey !== undefined) return fault(lineOfKey(document), wrongKey);
        const next = { rule: document.id, text: text.trimEnd(), disabled: false };
        if ('rule' in asked) return change(next, asked, { action: 'rule.change' });
        // One whose file is gone may have versions: the new rule is the next of them.
        const basedOn = stored.get(document.id)?.version ?? 0;
        return change(next, { ...asked, basedOn }, { action: 'rule.add' });
      }),

    setDisabled: (id: string, disabled: boolean, asked: Change): Promise<RuleChangeAnswer> =>
      inTurn(async () => {
        find(id);
        const text = stored.get(id)?.text ?? null;
        const action = disabled ? 'rule.disable' : 'rule.enable';
        return change({ rule: id, text, disabled }, asked, { action });
      }),

    /** A new version that says what version `to` said; 0 is what the file says. */
    revert: (id: string, to: number, asked: Change): Promise<RuleChangeAnswer> =>
      inTurn(async () => {
        const { fileDocument } = find(id);
        const old = to === 0 ? undefined : await versions.version(id, to);
        if (to !== 0 && !old) throw new PublicFault('NOT_FOUND');
        if (to === 0 && !fileDocument)
          throw new PublicFault('BAD_REQUEST', 'This rule was made here: no file says anything of it.');
        if (old && old.text === null && old.said === null)
          throw new PublicFault(
            'BAD_REQUEST',
            `Version ${to} is what the file said then, and that was not kept. Version 0 is what it says now.`,
          );
        // As the file says only where that is what the version said: the file may be another by now.
        const text =
          !old || (old.text === null && old.said === fileDocument?.text) ? null : (old.text ?? old.said);
        return change({ rule: id, text, disabled: old?.disabled ?? false }, asked, {
          action: 'rule.revert',
          to,
        });
      }),
  };
}

/** Why a text cannot be the next version of a rule: it would be another rule, and the old one would stay in force. */
function keyFault(document: RuleDocument, old: RuleDocument): string | undefined {
  if (document.id === old.id) return undefined;
  const key = /^\w([\w .-]*[\w-])?$/.test(old.id!) ? old.id : JSON.stringify(old.id);
  if (old.keyedBy === 'id')
    return `the id says which rule this is, and it is not ${key} any more: write id: ${key}, or make another rule with New rule`;
  return `without an id the ${old.keyedBy} says which rule this is, and it was changed: give it an id, id: ${key}, and rename it as you like`;
}

function lineOfKey({ text, keyedBy = 'id' }: RuleDocument): number {
  return text.split('\n').findIndex((line) => line.startsWith(`${keyedBy}:`)) + 1 || 1;
}

const judging = (book: readonly BookEntry[]): RuleDocument[] =>
  book.flatMap(({ document, disabled, copyOf }) => (disabled || copyOf !== undefined ? [] : [document]));

const hashOf = (text: string) => createHash('sha256').update(text).digest('hex');

const asTold = ({ rule: _, text, said, ...version }: StoredVersion): RuleVersion => ({
  ...version,
  text: text ?? said,
  isFile: text === null,
});

/** A filter that does without one of its rules is not refused. */
function whollyRefused(document: RuleDocument, { refused }: CompiledRules): Refusal | undefined {
  const refusal = refusalOf(document, refused);
  return refusal && !isPartial(refusal) ? refusal : undefined;
}

/** How long an answer waits for a change to be in force. */
const PATIENCE_MS = 3_000;

function patience(): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, PATIENCE_MS).unref();
  });
}

export interface Candidate {
  readonly candidates: readonly RuleDocument[];
  /** Ids whose findings answer the question: the candidates and what refers to them. */
  readonly told: ReadonlySet<string>;
  readonly rules: CompiledRules;
  /** Lines of the text. */
  readonly faults: readonly RuleFault[];
}

/** Compiles a text in the place of what is in force of the same ids, with only what it needs beside it. */
export function compileCandidate(documents: readonly RuleDocument[], text: string): Candidate {
  const candidates = splitDocuments({ file: CANDIDATE, text });
  const ids = candidates.flatMap(({ id }) => id ?? []);
  const names = candidates.flatMap(({ id, name }) => [id, name]);
  const inForce = documents.filter(({ id }) => id === undefined || !ids.includes(id));
  const part = closure([...inForce, ...candidates], ids);
  // Those in force first, so that a name they hold is theirs and the candidate is what is refused.
  const beside = inForce.filter(
    (one) => part.documents.includes(one) || (one.name !== undefined && names.includes(one.name)),
  );
  const rules = compileRules([...beside, ...candidates].map(sourceOf));
  const faults = rules.refused
    .filter(({ file }) => file === CANDIDATE)
    .map(({ line, reason }) => ({ line, reason }));
  if (candidates.length === 0) faults.push({ line: 1, reason: 'there is no rule in it' });
  return { candidates, told: part.told, rules, faults };
}

/** What rules in force find, compiled with only what they need beside them. */
export function compilePart(documents: readonly RuleDocument[], id: string): Candidate {
  const part = closure(documents, [id]);
  const candidates = documents.filter((one) => one.id === id);
  return { candidates, told: part.told, rules: compileRules(part.documents.map(sourceOf)), faults: [] };
}
