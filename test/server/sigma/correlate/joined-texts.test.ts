import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createCorrelator } from '../../../../server/sigma/correlate/correlator.ts';
import { joinedTexts } from '../../../../server/sigma/correlate/joined-texts.ts';
import { withBaseRules } from '../correlation-rules.ts';

const text = fc.string({ unit: fc.constantFrom('a', 's', '\u001E', '\u001F'), maxLength: 4 });

test('texts joined are the same only where all of them are', () => {
  fc.assert(
    fc.property(fc.tuple(text, text, text), fc.tuple(text, text, text), (some, others) => {
      expect(joinedTexts(some) === joinedTexts(others)).toBe(String(some) === String(others));
    }),
    { numRuns: 2000 },
  );
});

test.each([
  'type: event_count\ngroup-by: [user, host]\ncondition: {gte: 2}',
  'type: value_count\ncondition: {field: [user, host], lt: 2}',
])('what separates values moves none into another group, nor makes two one: %s', (head) => {
  const { correlations, refused } = withBaseRules(`rules: [a]\ntimespan: 1m\n${head}`);
  expect(refused).toEqual([]);
  const correlator = createCorrelator(correlations);
  const see = (eventId: string, user: string, host: string) =>
    correlator.observe({ eventId, time: 0, record: { user, host } }, ['a']).map(({ type }) => type);
  const first = see('1', 'a\u001Fb', 'c');
  expect(see('2', 'a', 'b\u001Fc')).toEqual([]);
  expect(first).toEqual(head.includes('value') ? ['raised'] : []);
});
