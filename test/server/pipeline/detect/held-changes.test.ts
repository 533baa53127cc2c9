import { expect, test } from 'vitest';
import { createDetector } from '../../../../server/pipeline/detect/detect.ts';
import { createHeldChanges } from '../../../../server/pipeline/detect/held-changes.ts';
import { createEnricher } from '../../../../server/pipeline/enrich/enrich.ts';
import type { EnrichedEvent } from '../../../../server/pipeline/stage.ts';
import type { Finding } from '../../../../shared/domain/finding.ts';
import { shippedRules } from '../rules-pack.ts';
import { deploymentSketch, event, logged, withFreshBadges } from '../sketch.ts';

const deployment = withFreshBadges(deploymentSketch());
const rules = shippedRules();

test('what cannot be told costs nothing but itself', () => {
  const held = createHeldChanges();
  const told: string[] = [];
  const teller = {
    verdict(id: string) {
      if (id === 'broken') throw new Error('no');
      return [{ withdrawn: id, because: '' }];
    },
  };
  for (const id of ['first', 'broken', 'last']) held.touch(id, teller, 0);
  const tell = () =>
    held.tell((verdict) => {
      if ('withdrawn' in verdict) told.push(verdict.withdrawn);
      return [{ type: 'raised', finding: {} as Finding }];
    });
  expect(tell).toThrow('no');
  expect(tell()).toHaveLength(2);
  expect(told).toEqual(['first', 'last']);
  expect(tell()).toEqual([]);
});

test('an event that cannot be judged leaves what others beside it changed', () => {
  const detect = createDetector({ rules, deployment });
  const enrich = createEnricher(deployment);
  const [one] = logged(deployment, [event('door.forced', '09:45', { 'portal.uid': 'D-server' })]);
  expect(() => detect.judge([...enrich.add(one!), {} as EnrichedEvent])).toThrow();
  expect(detect.judge([])).toMatchObject([{ type: 'raised' }]);
});
