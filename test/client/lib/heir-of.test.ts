import { expect, test } from 'vitest';
import { heirOf } from '../../../client/lib/heir-of.ts';
import type { Alert } from '../../../shared/domain/alert.ts';

const went = (mergedInto: string) => ({ status: 'merged' as const, mergedInto });

test('a chosen alert goes on as the one it went into, however often', () => {
  const alerts = new Map<string, Pick<Alert, 'status' | 'mergedInto'>>([
    ['a', went('b')],
    ['b', went('c')],
    ['c', { status: 'new' as const }],
    ['x', went('not known here')],
  ]);
  expect(['a', 'b', 'c', 'x', 'nobody’s'].map((id) => heirOf(alerts, id))).toEqual([
    ...['c', 'c', 'c', 'not known here', 'nobody’s'],
  ]);
});

test('two that say they went into each other end', () => {
  const alerts = new Map([
    ['a', went('b')],
    ['b', went('a')],
  ]);
  expect(heirOf(alerts, 'a')).toBe('b');
});
