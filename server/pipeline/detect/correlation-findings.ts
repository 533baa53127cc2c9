import type { Finding } from '../../../shared/domain/finding.ts';
import type { CompiledRules } from '../../sigma/compile-rules.ts';
import type { CompiledRule } from '../../sigma/rule-types.ts';
import type { EnrichedEvent } from '../stage.ts';
import type { FindingContext } from './finding.ts';

export interface CorrelationVerdict {
  readonly finding: Finding;
  /** Why it no longer holds. */
  readonly withdrawn?: string;
}
export function createCorrelationFindings(_: {
  rules: CompiledRules;
  context: FindingContext;
  latenessMs: number;
}): { observe(enriched: EnrichedEvent, matched: readonly CompiledRule[]): CorrelationVerdict[] } {
  return { observe: () => [] };
}
