import { expect, test } from 'vitest';
import { createBacktest } from '../../server/backtest.ts';
import type { IdentityDecision } from '../../shared/domain/identity.ts';
import { shippedRules } from './pipeline/rules-pack.ts';
import { badge, deploymentSketch } from './pipeline/sketch.ts';

/** Two readings of a card that nobody is known by, too far apart for its holder's own. */
const swipes = [badge('1', 'D-main', 'in', '09:00'), badge('9', 'D-lyon', 'in', '09:20')];

function titles(decisions: readonly IdentityDecision[]): string[] {
  const line = createBacktest({
    deployment: deploymentSketch(),
    rules: shippedRules(),
    normalise: ({ position }) => ({ type: 'ok', value: swipes[position]! }),
    decisions,
  });
  const records = swipes.map((_, position) => ({
    ...{ source: 'badges', receivedAt: 0, position, text: '', body: {} },
  }));
  line.add(records, [], 'badges');
  return line.findings().map(({ title }) => title);
}

test('a back-test takes who is who as people decided, and not once it was taken back', () => {
  const merge: IdentityDecision = {
    ...{ id: 1, act: 'merge', key: 'badge:9', person: 'E1', reason: 'lent', by: 'Ann', at: 0 },
  };
  expect(titles([])).not.toContain('Badge too far apart too fast');
  expect(titles([merge])).toContain('Badge too far apart too fast');
  expect(titles([merge, { ...merge, id: 2, act: 'undo', undoes: 1 }])).toEqual(titles([]));
});
