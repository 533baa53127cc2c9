/** The engine's vocabulary: what goes in (sources, options) and what comes out (compiled rules, refusals). */

export const LEVELS = ['informational', 'low', 'medium', 'high', 'critical'] as const;
export type Level = (typeof LEVELS)[number];

/** One YAML file, possibly of several documents, or a part of one. `file` is only ever quoted back in refusals. */
export interface RuleSource {
  readonly file: string;
  readonly text: string;
  /** The line of the file where the text begins; 1 where it is not given. */
  readonly startLine?: number;
}

export interface LogSource {
  readonly product?: string | undefined;
  readonly category?: string | undefined;
  readonly service?: string | undefined;
}

/** Something that was not loaded, and why. `line` counts from 1. */
export interface Refusal {
  readonly file: string;
  readonly line: number;
  readonly reason: string;
}

/**
 * Renames fields of rules whose log source it covers, at compile time: rule field -> event field, or several event
 * fields of which any may match.
 */
export interface FieldPipeline {
  readonly logsource?: LogSource;
  readonly fields: Readonly<Record<string, string | readonly string[]>>;
}

export interface CompileLimits {
  /** Values one field may have after base64offset, windash and placeholders have multiplied them. */
  readonly valuesPerField: number;
  /** Values of one rule altogether. */
  readonly valuesPerRule: number;
  /** Characters of all values of one rule, after encoding. The largest of SigmaHQ's has 219,165: hashes of drivers. */
  readonly charactersPerRule: number;
  /** Values of one rule where a selection counts as often as the conditions name it. */
  readonly valuesInConditions: number;
  /** Characters of one value, after encoding. What looking for one costs at worst grows with it. */
  readonly valueLength: number;
  /** `?` of one value. */
  readonly singleWildcards: number;
  /** Instructions of one compiled regular expression. */
  readonly regexProgram: number;
  /** Instructions of all regular expressions of one rule. The largest of SigmaHQ's has 1,003. */
  readonly regexProgramPerRule: number;
  /** YAML nodes of one document, aliases expanded. */
  readonly nodesPerDocument: number;
}

export const DEFAULT_LIMITS: CompileLimits = {
  valuesPerField: 10_000,
  valuesPerRule: 50_000,
  charactersPerRule: 1_000_000,
  valuesInConditions: 100_000,
  valueLength: 2_000,
  singleWildcards: 100,
  regexProgram: 5_000,
  regexProgramPerRule: 10_000,
  nodesPerDocument: 100_000,
};

export interface CompileOptions {
  /** Values of `%name%` for the `expand` modifier; `*` and `?` in them are wildcards. */
  readonly placeholders?: Readonly<Record<string, readonly string[]>>;
  readonly pipelines?: readonly FieldPipeline[];
  /** Taxonomies besides `sigma` whose field names the events use as they are. */
  readonly taxonomies?: readonly string[];
  readonly limits?: Partial<CompileLimits>;
}

export interface RuleHead {
  /** The rule's `id`, else its `name`, else its title. */
  readonly id: string;
  readonly name?: string;
  readonly title: string;
  readonly level?: Level;
  readonly status?: string;
  readonly description: string;
  readonly tags: readonly string[];
  readonly falsepositives: readonly string[];
  readonly fields: readonly string[];
  /** Every other top-level key of the document, as plain data. */
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly file: string;
  readonly line: number;
}

export interface CompiledRule extends RuleHead {
  readonly logsource: LogSource;
  /** What must hold of a record. Data; `createMatcher` makes it executable. */
  readonly detection: Expression;
  /** False when only correlations without `generate: true` refer to it: its matches are no result of their own. */
  readonly standalone: boolean;
}

export type Expression =
  | { readonly type: 'and' | 'or'; readonly items: readonly Expression[] }
  /** `own`: the negation is part of the selection itself (neq), not of the condition. */
  | { readonly type: 'not'; readonly item: Expression; readonly own?: boolean }
  | FieldTest;

/** One value held against one field. `field` undefined: against every value of the record (keywords). */
export interface FieldTest {
  readonly type: 'test';
  readonly field: string | undefined;
  readonly test: ValueTest;
}

export type Comparison = 'gt' | 'gte' | 'lt' | 'lte' | 'eq';
export type TimePart = 'minute' | 'hour' | 'day' | 'week' | 'month' | 'year';
export type Affix = 'equals' | 'contains' | 'startswith' | 'endswith';

export type ValueTest =
  /** `text` is lower case unless `cased`. */
  | { readonly kind: 'text'; readonly affix: Affix; readonly text: string; readonly cased: boolean }
  /** Parts between `*`; `?` stands as `ANY_CHARACTER` inside a part. First and last part are anchored. */
  | { readonly kind: 'glob'; readonly parts: readonly string[]; readonly cased: boolean }
  | { readonly kind: 'regex'; readonly pattern: string; readonly flags: string }
  /** In any of them. */
  | { readonly kind: 'cidr'; readonly networks: readonly Network[] }
  | { readonly kind: 'number'; readonly comparison: Comparison; readonly value: number }
  | {
      readonly kind: 'time';
      readonly part: TimePart;
      readonly comparison: Comparison;
      readonly value: number;
    }
  | { readonly kind: 'reference'; readonly field: string; readonly affix: Affix; readonly cased: boolean }
  | { readonly kind: 'exists'; readonly expected: boolean }
  | { readonly kind: 'null' };

/** An address range; `bits` of `words` (16 bit each, 2 for IPv4, 8 for IPv6) count. */
export interface Network {
  readonly words: readonly number[];
  readonly bits: number;
}

/** Stands for `?` inside a glob part: a private-use character that no log line carries. */
export const ANY_CHARACTER = '\uE0FF';
