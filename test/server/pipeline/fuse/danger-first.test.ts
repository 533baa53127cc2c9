import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { createFuser } from '../../../../server/pipeline/fuse/fuse.ts';
import type { AlertJudgement } from '../../../../shared/domain/alert.ts';
import type { FieldRecord } from '../../../../shared/domain/event.ts';
import type { EventKind } from '../../../../shared/domain/event-kinds.ts';
import { judgeSketch } from '../judge-sketch.ts';
import { packDeployment, shippedRules } from '../rules-pack.ts';
import { badge, event, logon } from '../sketch.ts';

const deployment = packDeployment();
const rules = shippedRules();
const fixtures = fileURLToPath(new URL('../../../fixtures/rules/', import.meta.url));

function alertsOf(...events: Parameters<typeof judgeSketch>[2][number][]): AlertJudgement[] {
  const alerts = new Map<string, AlertJudgement>();
  const { fuse } = createFuser({ deployment });
  const { changes } = judgeSketch(deployment, rules, events);
  for (const alert of fuse(changes, Date.parse('2026-03-02T12:00:00Z'))) alerts.set(alert.id, alert);
  return [...alerts.values()];
}
/** All there is against one of our own, from every domain. */
const worst = alertsOf(
  badge('26', 'D-main', 'in', '11:01'),
  badge('26', 'D-server', 'in', '11:02', 'access.denied'),
  event('auth.failure', '11:03', { 'actor.user.name': 'nolan' }),
  logon('nolan', '11:04', { 'src_endpoint.ip': '203.0.113.9' }),
  event('network.flow', '11:05', {
    'src_endpoint.hostname': 'lt-nolan',
    'src_endpoint.ip': '10.1.2.77',
    'dst_endpoint.ip': '198.51.100.66',
    'traffic.bytes_out': 900_000_000,
  }),
  badge('26', 'D-main', 'out', '11:06'),
).sort((a, b) => b.score - a.score)[0]!;

test.each([
  'barred_person_on_premises',
  'listed_plate_at_gate',
  'possibly_listed_plate',
  'listed_name_at_desk',
  'duress',
  'panic_and_forced_door',
])('%s goes to the top of the queue, which is ordered by score', (rule) => {
  const events = readFileSync(`${fixtures}${rule}/fires.ndjson`, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { kind: EventKind; time: string; fields: FieldRecord });
  const [danger] = alertsOf(...events.map(({ kind, time, fields }) => event(kind, time, fields)));
  expect(danger).toMatchObject({ score: 100, level: 'critical' });
  expect(danger!.scoreParts.reduce((sum, { points }) => sum + points, 0)).toBeGreaterThanOrEqual(100);
});

test('nothing else reaches that score, whatever adds up', () => {
  expect(worst.score).toBe(99);
});
