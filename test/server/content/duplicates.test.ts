import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import type { FieldRecord } from '../../../shared/domain/event.ts';
import type { EventKind } from '../../../shared/domain/event-kinds.ts';
import { judgeSketch } from '../pipeline/judge-sketch.ts';
import { packDeployment, shippedRules } from '../pipeline/rules-pack.ts';
import { event, withFreshBadges } from '../pipeline/sketch.ts';

const fixtures = fileURLToPath(new URL('../../fixtures/rules/', import.meta.url));

/** Of each pair one is told at once, or while nobody knows who is on site; the other says what was added to it since. */
const KNOWN: readonly string[] = ['intel_hit_on_site, watchlist_hit', 'camera_blinded, camera_stays_offline'];

test('no two shipped rules say something of the very same events', () => {
  const rules = shippedRules();
  const nameOf = new Map([...rules.rules, ...rules.correlations].map(({ id, name }) => [id, name]));
  const twice: string[] = [];
  for (const folder of readdirSync(fixtures))
    for (const file of readdirSync(`${fixtures}${folder}`)) {
      const events = readFileSync(`${fixtures}${folder}/${file}`, 'utf8')
        .trim()
        .split('\n')
        .map((line, position) => {
          const { kind, time, fields } = JSON.parse(line) as {
            kind: EventKind;
            time: string;
            fields: FieldRecord;
          };
          return event(
            kind,
            time,
            fields,
            kind === 'feed.heartbeat' ? { id: `beat-${position}`, source: 'badges' } : {},
          );
        });
      const byEvidence = new Map<string, Set<string>>();
      for (const { rule, evidence } of judgeSketch(withFreshBadges(packDeployment()), rules, events)
        .findings) {
        const key = evidence
          .map(({ eventId }) => eventId)
          .sort()
          .join('\n');
        byEvidence.set(key, (byEvidence.get(key) ?? new Set()).add(nameOf.get(rule)!));
      }
      for (const names of byEvidence.values())
        if (names.size > 1 && !KNOWN.includes([...names].sort().join(', ')))
          twice.push(`${folder}/${file}: ${[...names].sort().join(', ')}`);
    }
  expect(twice).toEqual([]);
});
