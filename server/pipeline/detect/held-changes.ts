import type { FindingChange } from '../../../shared/domain/finding.ts';
import type { CorrelationVerdict } from './correlation-findings.ts';

/** Whoever says what stands of a result now; each is asked about its own. */
interface Teller {
  verdict(resultId: string): readonly CorrelationVerdict[];
}

/**
 * What some events change, in the order in which they began to: alerts begin with the first finding of theirs. Results of
 * correlations are asked about when all is told, however often they changed. What was told when a fault came in between is kept.
 */
export interface HeldChanges {
  add(change: FindingChange): void;
  /** @param now epoch ms, when it changed */
  touch(resultId: string, teller: Teller, now: number): void;
  /** Tells all and holds nothing more. Where one cannot be told it throws, and the next call goes on behind it. */
  tell(apply: (verdict: CorrelationVerdict, now: number) => readonly FindingChange[]): FindingChange[];
}

interface Touched {
  readonly resultId: string;
  readonly teller: Teller;
  now: number;
}

export function createHeldChanges(): HeldChanges {
  let waiting: (FindingChange | Touched)[] = [];
  const touched = new Map<string, Touched>();
  let told: FindingChange[] = [];

  return {
    add(change) {
      waiting.push(change);
    },
    touch(resultId, teller, now) {
      const known = touched.get(resultId);
      if (known) {
        known.now = now;
        return;
      }
      const one = { resultId, teller, now };
      touched.set(resultId, one);
      waiting.push(one);
    },
    tell(apply) {
      for (const [at, one] of waiting.entries()) {
        if ('type' in one) {
          told.push(one);
          continue;
        }
        touched.delete(one.resultId);
        try {
          for (const verdict of one.teller.verdict(one.resultId)) told.push(...apply(verdict, one.now));
        } catch (error) {
          waiting = waiting.slice(at + 1);
          throw error;
        }
      }
      const all = told;
      waiting = [];
      told = [];
      return all;
    },
  };
}
