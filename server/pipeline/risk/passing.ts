import { createHash } from 'node:crypto';
import type { EntityKey } from '../../../shared/domain/entity.ts';
import type { Evidence, Finding } from '../../../shared/domain/finding.ts';
import { RISK_KINDS, type RiskKind } from '../../../shared/domain/risk.ts';
import { RISK_PASSES } from './entity-findings.ts';
import { riskAt, type Weighed } from './weigh.ts';

/** The rule id under which a risk that passed the threshold is a finding of its own. */
export const RISK_RULE = 'watchfloor-risk-passed';
const EVIDENCE_MAX = 50;

export const kindOf = (key: EntityKey): RiskKind | undefined =>
  RISK_KINDS.find((kind) => key.startsWith(`${kind}:`));

/** Of the finding with which the risk passed. */
export const passingId = (key: EntityKey, findingId: string) =>
  createHash('sha256')
    .update(JSON.stringify([RISK_RULE, key, findingId]))
    .digest('hex')
    .slice(0, 32);

/** A passing of the threshold in the words of a finding, with what the risk was made of as its evidence. */
export function passingOf(key: EntityKey, name: string, last: Finding, upTo: readonly Weighed[]): Finding {
  const { score, contributions } = riskAt(upTo, last.at);
  const counted = new Set(contributions.map(({ findingId }) => findingId));
  const findings = upTo.map(({ finding }) => finding).filter(({ id }) => counted.has(id));
  const kind = kindOf(key)!;
  const evidence = [
    ...new Map(
      findings.flatMap((one) => one.evidence).map((one): [string, Evidence] => [one.eventId, one]),
    ).values(),
  ].sort((a, b) => a.time - b.time || (a.eventId < b.eventId ? -1 : 1));
  const said = contributions
    .slice(0, 3)
    .map(({ title, weight, decay }) => `${title} (${Math.round(weight * decay)})`);
  const more = contributions.length > said.length ? `, and ${contributions.length - said.length} more` : '';
  const person = kind === 'person' ? findings.find((one) => one.person)?.person : undefined;
  return {
    id: passingId(key, last.id),
    rule: RISK_RULE,
    title: `Risk of ${name} passed ${RISK_PASSES}`,
    level: 'high',
    domain: kind === 'person' ? 'insider_threat' : kind === 'host' ? 'cyber' : 'physical',
    tags: ['csf.id.ra-05', 'csf.de.ae-04'],
    at: last.at,
    firstAt: Math.min(...findings.map(({ firstAt }) => firstAt)),
    lastAt: Math.max(...findings.map(({ lastAt }) => lastAt)),
    knownAt: Math.max(...findings.map(({ knownAt }) => knownAt)),
    ...(person ? { person } : {}),
    ...(last.place ? { place: last.place } : {}),
    entities: [...new Set([key, ...findings.flatMap(({ entities }) => entities)])].sort(),
    reason: `The risk of ${name} came to ${Math.round(score)} of 100: ${said.join('; ')}${more}.`,
    evidence: evidence.slice(-EVIDENCE_MAX),
    evidenceCount: evidence.length,
    assumptions: person
      ? [
          {
            about: 'identity',
            text: `${findings.length} findings are taken to be about ${person.name}, the least sure ${Math.round(
              Math.min(...findings.map((one) => one.person?.confidence ?? 1)) * 100,
            )} %`,
          },
        ]
      : [],
  };
}
