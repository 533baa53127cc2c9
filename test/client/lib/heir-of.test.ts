import { expect, test } from 'vitest';
import { heirOf } from '../../../client/lib/heir-of.ts';

test('a chosen alert goes on as the one it went into, however often', () => {
  const alerts = new Map([
    ['a', { mergedInto: 'b' }],
    ['b', { mergedInto: 'c' }],
    ['c', {}],
    ['x', { mergedInto: 'not known here' }],
  ]);
  expect(['a', 'b', 'c', 'x', 'nobody’s'].map((id) => heirOf(alerts, id))).toEqual([
    ...['c', 'c', 'c', 'not known here', 'nobody’s'],
  ]);
});

test('two that say they went into each other end', () => {
  const alerts = new Map([
    ['a', { mergedInto: 'b' }],
    ['b', { mergedInto: 'a' }],
  ]);
  expect(heirOf(alerts, 'a')).toBe('b');
});
