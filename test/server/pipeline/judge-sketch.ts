import { createDetector } from '../../../server/pipeline/detect/detect.ts';
import { createEnricher } from '../../../server/pipeline/enrich/enrich.ts';
import type { CompiledRules } from '../../../server/sigma/compile-rules.ts';
import type { NormalisedEvent } from '../../../shared/domain/event.ts';
import type { Finding, FindingChange } from '../../../shared/domain/finding.ts';
import type { Deployment } from '../../../shared/domain/site.ts';
import { logged } from './sketch.ts';

/** Runs events through enrich and detect in the order given. */
export function judgeSketch(
  deployment: Deployment,
  rules: CompiledRules,
  events: readonly NormalisedEvent[],
) {
  const enrich = createEnricher(deployment);
  const detect = createDetector({ rules, deployment });
  const standing = new Map<string, Finding>();
  const changes: FindingChange[] = [];
  for (const one of logged(deployment, events))
    for (const change of detect.judge(enrich.add(one))) {
      changes.push(change);
      if (change.type === 'withdrawn') standing.delete(change.finding.id);
      else standing.set(change.finding.id, change.finding);
    }
  return { changes, findings: [...standing.values()].sort((a, b) => (a.id < b.id ? -1 : 1)) };
}
