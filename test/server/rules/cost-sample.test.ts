import { afterEach, describe, expect, test, vi } from 'vitest';
import type { EnrichedEvent } from '../../../server/pipeline/stage.ts';
import { createCostSample } from '../../../server/rules/cost-sample.ts';
import { compileRules } from '../../../server/sigma/compile-rules.ts';
import type { FieldRecord } from '../../../shared/domain/event.ts';
import { packDeployment } from '../pipeline/rules-pack.ts';
import { event, logged } from '../pipeline/sketch.ts';

const { rules } = compileRules([
  {
    file: 'r.yml',
    text: `title: Long
id: long
logsource: { product: watchfloor, category: access }
detection: { s: { note|contains: needle }, condition: s }
`,
  },
]);

const deployment = packDeployment();
const enriched = (count: number, recordOf: (n: number) => FieldRecord): EnrichedEvent[] =>
  logged(
    deployment,
    Array.from({ length: count }, (_, n) => event('access.denied', '2026-03-02T08:00:00Z', { n })),
  ).map((one, n) => ({ event: one, record: recordOf(n), knownAt: one.receivedAt }));

afterEach(() => void vi.restoreAllMocks());

describe('what a rule costs', () => {
  test('is measured on every event once: a text that came before would be known', async () => {
    const costs = createCostSample({ every: 1 });
    const reads = new Array<number>(40).fill(0);
    costs.observe(
      enriched(40, (n) => ({
        get note() {
          reads[n]! += 1;
          return `text ${n}${n % 4 === 0 ? ' needle' : ''}`;
        },
      })),
    );
    const { costs: byId, sampled } = await costs.measure(rules);
    expect(sampled).toBe(40);
    expect(byId.get('long')).toMatchObject({ tried: 40, matched: 10, share: 1 });
    expect(new Set(reads).size).toBe(1);
    expect(reads[0]).toBe(1);
  });

  test('is the middle of its parts: one that something else held up does not count', async () => {
    const costs = createCostSample({ every: 1 });
    costs.observe(enriched(100, () => ({ note: 'text' })));
    // Each look is a microsecond after the one before, but for one part that took a second.
    let looks = 0;
    let time = 0;
    vi.spyOn(performance, 'now').mockImplementation(() => {
      looks += 1;
      time += looks === 7 ? 1_000 : 0.001;
      return time;
    });
    const { costs: byId } = await costs.measure(rules);
    expect(byId.get('long')!.nsPerEvent).toBeLessThan(1_000);
    expect(byId.get('long')!.nsPerEvent).toBeGreaterThan(0);
  });

  test('is known even where one event is all there is; none: nothing', async () => {
    const costs = createCostSample({ every: 1 });
    expect((await costs.measure(rules)).costs.get('long')).toMatchObject({ tried: 0, nsPerEvent: 0 });
    costs.observe(enriched(1, () => ({ note: 'a needle' })));
    expect((await costs.measure(rules)).costs.get('long')).toMatchObject({ tried: 1, matched: 1 });
  });
});
