import { expect, test } from 'vitest';
import { createDetector } from '../../../../server/pipeline/detect/detect.ts';
import { createRiskKeeper, withRisk } from '../../../../server/pipeline/risk/risk.ts';
import { compileRules } from '../../../../server/sigma/compile-rules.ts';
import { deploymentSketch } from '../sketch.ts';

const over = (timespan: string) =>
  compileRules([
    {
      file: 'f.yml',
      text: `
title: Any
name: any
logsource: { product: watchfloor }
detection: { selection: { kind: door.forced }, condition: selection }
---
title: Many
name: many
correlation: { type: event_count, rules: [any], timespan: ${timespan}, condition: { gte: 3 } }
`,
    },
  ]);

test('a detector with risk needs as much of the log as its rules of now do', () => {
  const deployment = deploymentSketch();
  const detect = withRisk(
    createDetector({ rules: over('1h'), deployment }),
    createRiskKeeper({ deployment }),
  );
  // A day late, two lines at which long episodes are cut, and two windows with the doubt about two clocks.
  expect(detect.horizonMs).toBe((24 + 2 * 12 + 2 * (1 + 0.5)) * 3_600_000);
  detect.reload(over('10d'), 0);
  expect(detect.horizonMs).toBe((24 + 2 * 120 + 2 * (240 + 0.5)) * 3_600_000);
});
