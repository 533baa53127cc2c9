import { describe, expect, test } from 'vitest';
import { createDetector } from '../../../../server/pipeline/detect/detect.ts';
import { createEnricher } from '../../../../server/pipeline/enrich/enrich.ts';
import { compileRules } from '../../../../server/sigma/compile-rules.ts';
import type { NormalisedEvent } from '../../../../shared/domain/event.ts';
import type { FindingChange } from '../../../../shared/domain/finding.ts';
import { at, badge, deploymentSketch, logged } from '../sketch.ts';

const RULES = {
  denied: `
title: Refused
name: denied
logsource: { product: watchfloor, category: access }
detection: { selection: { kind: access.denied }, condition: selection }
`,
  thrice: `
title: Refused three times
name: thrice
correlation:
  type: event_count
  rules: [denied]
  group-by: [actor.person]
  timespan: 20m
  condition: { gte: 3 }
  generate: true
level: low
`,
  forced: `
title: Came in
name: came_in
logsource: { product: watchfloor, category: access }
detection: { selection: { kind: access.granted }, condition: selection }
level: low
`,
};
const compiled = (texts: Partial<typeof RULES> = RULES) => {
  const all = compileRules([{ file: 'rules.yml', text: Object.values(texts).join('---') }]);
  expect(all.refused).toEqual([]);
  return all;
};
const deployment = deploymentSketch();
const now = at('20:00');

function line(texts?: Partial<typeof RULES>) {
  const enrich = createEnricher(deployment);
  const detect = createDetector({ rules: compiled(texts), deployment });
  let seen = 0;
  const judge = (...events: NormalisedEvent[]) =>
    short(
      logged(
        deployment,
        events.map((one) => ({ ...one, id: `e${seen++}` })),
      ).flatMap((one) => detect.judge(enrich.add(one))),
    );
  const reload = (texts: Partial<typeof RULES>) => detect.reload(compiled(texts), now);
  return { judge, reload };
}
const short = (changes: readonly FindingChange[]) =>
  changes.map((change) =>
    change.type === 'withdrawn'
      ? `withdrawn ${change.finding.title}: ${change.because}`
      : `${change.type} ${change.finding.title} (${change.finding.evidenceCount})`,
  );
const denied = (time: string) => badge('1', 'D-main', 'in', time, 'access.denied');

describe('a reload of rules', () => {
  test('that are the same says nothing, and a window in the making goes on', () => {
    const { judge, reload } = line();
    judge(denied('08:00'), denied('08:01'));
    expect(reload(RULES)).toEqual([]);
    expect(judge(denied('08:02'))).toContain('raised Refused three times (3)');
  });

  test('without a rule withdraws what it found', () => {
    const { judge, reload } = line();
    judge(badge('1', 'D-main', 'in', '08:00'), denied('09:00'), denied('09:01'), denied('09:02'));
    const { forced: _, ...without } = RULES;
    const changes = reload(without);
    expect(short(changes)).toEqual(['withdrawn Came in: rule removed']);
    expect(changes[0]).toMatchObject({ at: now });
    expect(short(reload({ denied: RULES.denied }))).toEqual(['withdrawn Refused three times: rule removed']);
  });

  test('with a new rule judges by it from now on', () => {
    const { judge, reload } = line({ denied: RULES.denied });
    judge(badge('1', 'D-main', 'in', '08:00'));
    expect(reload({ denied: RULES.denied, forced: RULES.forced })).toEqual([]);
    expect(judge(badge('1', 'D-main', 'out', '09:00'))).toEqual(['raised Came in (1)']);
  });

  test('judges a changed correlation anew over the events held: raised, or withdrawn', () => {
    const { judge, reload } = line();
    judge(denied('08:00'), denied('08:01'), denied('08:02'));
    const stricter = { ...RULES, thrice: RULES.thrice.replace('gte: 3', 'gte: 4') };
    expect(short(reload(stricter))).toEqual(['withdrawn Refused three times: rule changed']);
    expect(judge(denied('08:03'))).toContain('raised Refused three times (4)');
    const looser = { ...RULES, thrice: RULES.thrice.replace('gte: 3', 'gte: 2') };
    expect(short(reload(looser))).toEqual(['updated Refused three times (4)']);
  });

  test('with a changed rule below a correlation leaves what was found, and counts anew', () => {
    const { judge, reload } = line();
    judge(denied('08:00'), denied('08:01'), denied('08:02'));
    const other = { ...RULES, denied: RULES.denied.replace('kind: access.denied', 'kind: access.granted') };
    expect(reload(other)).toEqual([]);
    expect(judge(badge('1', 'D-main', 'in', '08:03')).join()).not.toContain('three times');
  });

  test('with other words only updates what was found', () => {
    const { judge, reload } = line();
    judge(denied('08:00'), denied('08:01'), denied('08:02'));
    const renamed = {
      ...RULES,
      thrice: RULES.thrice.replace('title: Refused three', 'title: Turned away three'),
    };
    expect(short(reload(renamed))).toEqual(['updated Turned away three times (3)']);
  });
});
