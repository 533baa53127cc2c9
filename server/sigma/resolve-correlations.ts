import { fieldsOfResults } from './correlated-fields.ts';
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

/** Correlations one upon the other. What an event costs grows with it, and nothing that anybody means is near it. */
const MAX_CHAIN = 100;

interface Resolved {
  readonly correlation: Omit<CompiledCorrelation, 'standalone'>;
  /** 1 where it refers to rules alone, else one more than the deepest that it refers to. */
  readonly depth: number;
}

/** One that is being resolved: what its first references stand for. */
interface Visit {
  readonly one: ParsedCorrelation;
  readonly targets: string[];
  depth: number;
}

const visitOf = (one: ParsedCorrelation): Visit => ({ one, targets: [], depth: 1 });

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
  const done = new Map<string, Resolved>();
  const failed = new Set<string>();
  const fieldsOf = new Map(rules.map((rule) => [rule.head.id, rule.fieldsOf] as const));
  const gone = [...unread];

  /** Goes on with one until it needs another that is not settled yet, which is given back, or is settled itself. */
  const goOn = (visit: Visit, open: ReadonlySet<string>): ParsedCorrelation | undefined => {
    const { one, targets } = visit;
    while (targets.length < one.references.length) {
      const { reference, line } = one.references[targets.length]!;
      const fault = (reason: string) => new RefusalError(line, `correlation: ${reason}`);
      const target = ids.get(reference);
      if (target === undefined) throw fault(`no rule is called ${reference}`);
      if (open.has(target)) throw fault(`${reference} refers back to itself`);
      if (targets.includes(target)) throw fault(`${reference} is named twice`);
      const inner = pending.get(target);
      if (failed.has(target)) throw fault(`${reference} was refused`);
      if (inner !== undefined && !done.has(target)) return inner;
      // What did not happen changes with the passing of time; nothing may be chained to that.
      if (inner?.type === 'absence') throw fault(`${reference} is an absence, which feeds no other`);
      if (inner !== undefined && one.type === 'absence')
        throw fault(`an absence is about rules, and ${reference} is a correlation`);
      const depth = (done.get(target)?.depth ?? 0) + 1;
      if (depth > MAX_CHAIN)
        throw fault(`${reference} ends a chain of ${MAX_CHAIN}, the longest there may be`);
      visit.depth = Math.max(visit.depth, depth);
      targets.push(target);
    }
    const nameAt = (reference: string) => {
      const position = targets.indexOf(ids.get(reference) ?? '');
      return position < 0 ? undefined : position;
    };
    const inputs = targets.map((target) => fieldsOf.get(target)!);
    const correlation = finishCorrelation(one, targets, nameAt, inputs);
    fieldsOf.set(correlation.id, fieldsOfResults(correlation.groupBy, inputs));
    done.set(correlation.id, { correlation, depth: visit.depth });
    return undefined;
  };
  /** With what it refers to, as deep as that goes: a pack decides how deep, so nothing calls itself here. */
  const settle = (first: ParsedCorrelation): void => {
    const path = [visitOf(first)];
    const open = new Set([first.head.id]);
    for (let visit = path.at(-1); visit !== undefined; visit = path.at(-1)) {
      const { head } = visit.one;
      try {
        const inner = goOn(visit, open);
        if (inner !== undefined) {
          path.push(visitOf(inner));
          open.add(inner.head.id);
          continue;
        }
      } catch (error) {
        if (!(error instanceof RefusalError)) throw error;
        const refusal = { file: head.file, line: error.line, reason: error.message };
        refused.push(refusal);
        gone.push({ refusal, ...namesOf(visit.one) });
        failed.add(head.id);
      }
      path.pop();
      open.delete(head.id);
    }
  };
  for (const one of parsed) if (!done.has(one.head.id) && !failed.has(one.head.id)) settle(one);

  const referred = new Map<string, boolean>();
  for (const { correlation } of done.values()) {
    const { rules: targets, generate } = correlation;
    for (const target of targets) referred.set(target, (referred.get(target) ?? false) || generate);
  }
  const inUse = new Set(referred.keys());
  const places = new Map(refused.map((refusal, at) => [refusal, at] as const));
  for (const { refusal, references, generate } of gone) {
    const targets = references.flatMap((reference) => ids.get(reference) ?? []);
    for (const target of targets) referred.set(target, (referred.get(target) ?? false) || generate);
    const waiting = references.filter((reference) => {
      const target = ids.get(reference);
      return target !== undefined && !generate && !inUse.has(target) && !failed.has(target);
    });
    if (waiting.length > 0)
      refused[places.get(refusal)!] = {
        ...refusal,
        reason: `${refusal.reason}; its input alone tells nothing: ${waiting.join(', ')}`,
      };
  }
  const isStandalone = (id: string) => referred.get(id) ?? true;
  return {
    correlations: [...done.values()].map(({ correlation }) => ({
      ...correlation,
      standalone: isStandalone(correlation.id),
    })),
    isStandalone,
  };
}
