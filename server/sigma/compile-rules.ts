import { isDeepStrictEqual } from 'node:util';
import { applyFilters, type PartialRefusal } from './apply-filters.ts';
import type { CompiledCorrelation } from './correlation-types.ts';
import { createFieldPipelines } from './field-pipelines.ts';
import { namesOf, type ParsedCorrelation } from './parse-correlation.ts';
import type { ParsedFilter } from './parse-filter.ts';
import type { ParsedRule, ReadingOptions } from './parse-rule.ts';
import { type ReadDocument, readSource } from './read-source.ts';
import { type RefusedCorrelation, resolveCorrelations } from './resolve-correlations.ts';
import {
  type CompiledRule,
  type CompileOptions,
  DEFAULT_LIMITS,
  type Expression,
  type Refusal,
  type RuleHead,
  type RuleSource,
} from './rule-types.ts';

export interface CompiledRules {
  readonly rules: readonly CompiledRule[];
  /** Ordered so that what a correlation refers to stands before it. */
  readonly correlations: readonly CompiledCorrelation[];
  readonly refused: readonly (Refusal | PartialRefusal)[];
}

/**
 * Compiles rules, correlations and filters of any number of files. Nothing is thrown for bad input: each document
 * that cannot be loaded is listed in `refused` with its file, line and reason, and the others are loaded. Whatever
 * refers to something refused is refused too.
 */
export function compileRules(sources: readonly RuleSource[], options: CompileOptions = {}): CompiledRules {
  return createRuleCompiler(options)(sources);
}

/**
 * A `compileRules` for packs of which each is nearly the one before: a source that was in that one, file, line and text, is neither
 * parsed nor compiled again, and a rule or correlation of which nothing changed stays the same object. What is given is what
 * compiling from nothing gives (property test). Kept is what the newest pack needs, and no more. The options are read once.
 */
export function createRuleCompiler(
  options: CompileOptions = {},
): (sources: readonly RuleSource[]) => CompiledRules {
  const reading: ReadingOptions = {
    ...options,
    limits: { ...DEFAULT_LIMITS, ...options.limits },
    fieldsIn: createFieldPipelines(options.pipelines ?? []),
  };
  let read: ReadSources = new Map();
  let given: Given = { rules: new Map(), correlations: new Map() };

  return function compile(sources) {
    const before = read;
    read = new Map();
    const documents = sources.map((source): [string, readonly ReadDocument[]] => {
      const { file, text, startLine = 1 } = source;
      const place = `${startLine} ${file}`;
      const known = before.get(place)?.get(text) ?? read.get(place)?.get(text);
      const own = known ?? readSource(source, reading);
      const there = read.get(place);
      if (there) there.set(text, own);
      else read.set(place, new Map([[text, own]]));
      return [file, own];
    });
    const compiled = link(documents, given);
    given = { rules: byId(compiled.rules), correlations: byId(compiled.correlations) };
    return compiled;
  };
}

/** By line and file, then by text. */
type ReadSources = Map<string, Map<string, readonly ReadDocument[]>>;

/** What the pack before came to, by id, to be given again where it comes out the same. */
interface Given {
  readonly rules: ReadonlyMap<string, CompiledRule>;
  readonly correlations: ReadonlyMap<string, CompiledCorrelation>;
}

const byId = <T extends RuleHead>(all: readonly T[]) => new Map(all.map((one) => [one.id, one]));

/** What depends on other documents: whose a name is, filters, references. */
function link(
  files: readonly (readonly [file: string, documents: readonly ReadDocument[]])[],
  before: Given,
): CompiledRules {
  const refused: (Refusal | PartialRefusal)[] = [];
  const rules: ParsedRule[] = [];
  const correlations: ParsedCorrelation[] = [];
  const readFilters: ParsedFilter[] = [];
  const unread: RefusedCorrelation[] = [];
  const taken = new Map<string, RuleHead>();
  for (const [file, documents] of files) {
    for (const document of documents) {
      if ('refused' in document) {
        const refusal = { file, ...document.refused };
        refused.push(refusal);
        if (document.named) unread.push({ refusal, ...document.named });
      } else if ('filter' in document) readFilters.push(document.filter);
      else {
        const { head } = 'rule' in document ? document.rule : document.correlation;
        const fault = claim(namesOfRule(head), head, taken);
        if (fault !== undefined) {
          const refusal = { file, line: head.line, reason: fault };
          refused.push(refusal);
          if ('correlation' in document) unread.push({ refusal, ...namesOf(document.correlation) });
        } else if ('rule' in document) rules.push(document.rule);
        else correlations.push(document.correlation);
      }
    }
  }
  // After all rules: a filter that was copied together with a rule's id must not be what the id is taken by.
  const filters = readFilters.filter(({ hasId, head }) => {
    const fault = hasId ? claim([head.id], head, taken) : undefined;
    if (fault !== undefined) refused.push({ file: head.file, line: head.line, reason: fault });
    return fault === undefined;
  });
  const passes = applyFilters(filters, rules, refused);
  const resolved = resolveCorrelations(correlations, rules, refused, unread);
  return {
    rules: rules.map((rule) => {
      const { id } = rule.head;
      return finish(rule, passes.get(id) ?? [], resolved.isStandalone(id), before.rules.get(id));
    }),
    correlations: resolved.correlations.map((one) => {
      const same = before.correlations.get(one.id);
      return isDeepStrictEqual(same, one) ? same! : one;
    }),
    refused,
  };
}

const namesOfRule = ({ id, name }: RuleHead) => (name === undefined || name === id ? [id] : [id, name]);

/** Takes ids and names, or says who has them. */
function claim(names: readonly string[], head: RuleHead, taken: Map<string, RuleHead>): string | undefined {
  for (const name of names) {
    const other = taken.get(name);
    if (other !== undefined) return `${name} is already taken by ${other.file}:${other.line}`;
  }
  for (const name of names) taken.set(name, head);
  return undefined;
}

/** A rule with what filters ask besides; `before` where that would be the same. */
function finish(
  { head, logsource, detection }: ParsedRule,
  passes: readonly Expression[],
  standalone: boolean,
  before: CompiledRule | undefined,
): CompiledRule {
  if (before?.standalone === standalone && isMadeOf(before.detection, detection, passes)) return before;
  const rule: CompiledRule = {
    ...head,
    logsource,
    detection: passes.length === 0 ? detection : { type: 'and', items: [detection, ...passes] },
    standalone,
  };
  // Read anew with the file it stands in, and yet the same.
  return isDeepStrictEqual(before, rule) ? before! : rule;
}

/** By identity: a detection is made once, when its document is read. */
function isMadeOf(whole: Expression, detection: Expression, passes: readonly Expression[]): boolean {
  if (passes.length === 0) return whole === detection;
  if (whole.type !== 'and' || whole.items.length !== passes.length + 1) return false;
  return whole.items[0] === detection && passes.every((one, index) => whole.items[index + 1] === one);
}
