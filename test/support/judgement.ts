import type { AlertJudgement } from '../../shared/domain/alert.ts';
import type { Finding } from '../../shared/domain/finding.ts';

const AT = Date.UTC(2026, 6, 31, 11);

export function aFinding(id: string, over: Partial<Finding> = {}): Finding {
  return {
    id,
    rule: 'forced-door',
    title: 'Door forced',
    level: 'high',
    domain: 'physical',
    tags: [],
    at: AT,
    firstAt: AT,
    lastAt: AT,
    knownAt: AT,
    entities: ['door:D-1'],
    reason: `Because of ${id}.`,
    evidence: [],
    evidenceCount: 1,
    assumptions: [],
    ...over,
  };
}

export function aJudgement(
  id: string,
  findingIds: readonly string[],
  over: Partial<AlertJudgement> = {},
): AlertJudgement {
  return {
    id,
    title: 'Door forced',
    level: 'high',
    score: 60,
    scoreParts: [{ text: 'high', points: 60 }],
    domains: ['physical'],
    firstAt: AT,
    lastAt: AT,
    raisedAt: AT,
    entities: ['door:D-1'],
    reasons: findingIds.map((findingId) => ({
      findingId,
      rule: 'forced-door',
      sentence: `Because of ${findingId}.`,
      level: 'high',
      domain: 'physical',
      at: AT,
      knownAt: AT,
      evidenceCount: 1,
    })),
    moment: { at: AT, eventId: 'e1', door: 'D-1' },
    standing: true,
    ...over,
  };
}
