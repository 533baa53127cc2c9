import { expect, test } from 'vitest';
import { createRuleFeeds } from '../../../../server/pipeline/detect/rule-feeds.ts';
import { compileRules } from '../../../../server/sigma/compile-rules.ts';
import { at, deploymentSketch, withFreshBadges } from '../sketch.ts';

const HOUR = 3_600_000;
const START = at('00:00');
const presenceRule = `
title: Logon of somebody outside
id: 00000000-0000-4000-8000-000000000001
logsource: { product: watchfloor, category: authentication }
detection: { s: { presence.state: out }, condition: s }
level: low
`;
const absenceRule = `
title: Alarm
name: alarm
id: 00000000-0000-4000-8000-000000000002
logsource: { product: watchfloor, category: alarm }
detection: { s: { kind: alarm.duress }, condition: s }
level: low
---
title: Nobody came
id: 00000000-0000-4000-8000-000000000003
correlation: { type: absence, rules: [alarm], timespan: 10m }
level: high
`;

test('what a feed was heard is let go of where no rule rests on an absence, and a day of it is kept', () => {
  const deployment = withFreshBadges(deploymentSketch());
  const becauseAt = (text: string, time: number) => {
    const rules = compileRules([{ file: 'x.yml', text }]);
    const feeds = createRuleFeeds(deployment, rules);
    // Once an hour, which is a gap each time.
    for (let n = 0; n < 10_000; n++) {
      const beat = START + n * HOUR;
      feeds.add({ source: 'badges', time: beat, receivedAt: beat });
    }
    return feeds.unknown(time).find(({ rule }) => rule.endsWith('1'))?.because;
  };
  expect(becauseAt(presenceRule, START + 5.5 * HOUR)).toBe('feed Badge system has not been heard');
  expect(becauseAt(presenceRule, START + 9_990.5 * HOUR)).toBe('feed Badge system is 30 min old');
  // Where one does, whoever judges it says what may go.
  expect(becauseAt(`${presenceRule}---${absenceRule}`, START + 5.5 * HOUR)).toBe(
    'feed Badge system is 30 min old',
  );
});
