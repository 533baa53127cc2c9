import type { CompiledCorrelation } from './correlation-types.ts';
import type { NamedRules } from './named-rules.ts';
import { finishCorrelation, namesOf, type ParsedCorrelation } from './parse-correlation.ts';
import type { ParsedRule } from './parse-rule.ts';
import { RefusalError } from './refusal.ts';
import type { Refusal } from './rule-types.ts';

/** One that was refused, and what it refers to. */
export interface RefusedCorrelation extends NamedRules {
  readonly refusal: Refusal;
}

export interface ResolvedCorrelations {
  readonly correlations: readonly CompiledCorrelation[];
  /** Whether matches of a rule are results of their own. */
  readonly isStandalone: (id: string) => boolean;
}

/**
 * Ties correlations to what they refer to, by id or name. One that refers to nothing known, to something refused or,
 * in a circle, to itself is refused; the rest come out with referred correlations first.
 *
 * What a refused one refers to stays its input: a rule that was written to be counted must not begin to alert by itself because
 * of a slip in another document. The refusal says who waits for it.
 * @param unread correlations refused before, as far as known
 */
export function resolveCorrelations(
  parsed: readonly ParsedCorrelation[],
  rules: readonly ParsedRule[],
  refused: Refusal[],
  unread: readonly RefusedCorrelation[] = [],
): ResolvedCorrelations {
  const ids = new Map<string, string>();
  for (const { head } of [...rules, ...parsed]) {
    ids.set(head.id, head.id);
    if (head.name !== undefined) ids.set(head.name, head.id);
  }
  const pending = new Map(parsed.map((one) => [one.head.id, one] as const));
  const done = new Map<string, Omit<CompiledCorrelation, 'standalone'>>();
  const failed = new Set<string>();
  const gone = [...unread];

  const visit = (one: ParsedCorrelation, path: ReadonlySet<string>): void => {
    const { id } = one.head;
    if (done.has(id) || failed.has(id)) return;
    try {
      done.set(id, resolve(one, new Set(path).add(id)));
    } catch (error) {
      if (!(error instanceof RefusalError)) throw error;
      const refusal = { file: one.head.file, line: error.line, reason: error.message };
      refused.push(refusal);
      gone.push({ refusal, ...namesOf(one) });
      failed.add(id);
    }
  };
  const resolve = (one: ParsedCorrelation, within: ReadonlySet<string>) => {
    const targets: string[] = [];
    for (const { reference, line } of one.references) {
      const fault = (reason: string) => new RefusalError(line, `correlation: ${reason}`);
      const target = ids.get(reference);
      if (target === undefined) throw fault(`no rule is called ${reference}`);
      if (within.has(target)) throw fault(`${reference} refers back to itself`);
      if (targets.includes(target)) throw fault(`${reference} is named twice`);
      const inner = pending.get(target);
      if (inner !== undefined) visit(inner, within);
      if (failed.has(target)) throw fault(`${reference} was refused`);
      // What did not happen changes with the passing of time; nothing may be chained to that.
      if (inner?.type === 'absence') throw fault(`${reference} is an absence, which feeds no other`);
      if (inner !== undefined && one.type === 'absence')
        throw fault(`an absence is about rules, and ${reference} is a correlation`);
      targets.push(target);
    }
    return finishCorrelation(one, targets, (reference) => {
      const position = targets.indexOf(ids.get(reference) ?? '');
      return position < 0 ? undefined : position;
    });
  };
  for (const one of parsed) visit(one, new Set());

  const referred = new Map<string, boolean>();
  for (const { rules: targets, generate } of done.values())
    for (const target of targets) referred.set(target, (referred.get(target) ?? false) || generate);
  const inUse = new Set(referred.keys());
  for (const { refusal, references, generate } of gone) {
    const targets = references.flatMap((reference) => ids.get(reference) ?? []);
    for (const target of targets) referred.set(target, (referred.get(target) ?? false) || generate);
    const waiting = references.filter((reference) => {
      const target = ids.get(reference);
      return target !== undefined && !generate && !inUse.has(target) && !failed.has(target);
    });
    const at = refused.indexOf(refusal);
    if (waiting.length > 0)
      refused[at] = {
        ...refusal,
        reason: `${refusal.reason}; its input alone tells nothing: ${waiting.join(', ')}`,
      };
  }
  const isStandalone = (id: string) => referred.get(id) ?? true;
  return {
    correlations: [...done.values()].map((one) => ({ ...one, standalone: isStandalone(one.id) })),
    isStandalone,
  };
}
