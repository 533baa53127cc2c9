import { expect, test } from 'vitest';
import { actionWords, detailWords, subjectWords } from '../../../client/features/audit/audit-words.ts';

test('an act is told in words, one without words as it is recorded', () => {
  expect(actionWords('session.refuse')).toBe('Sign-in refused');
  expect(actionWords('future.act')).toBe('future.act');
});

test('a long id is cut, a name is not', () => {
  expect(subjectWords('alert:d90cdfb426a3fc96ce357eb642bcdd91')).toEqual({ kind: 'alert', id: 'd90cdfb4…' });
  expect(subjectWords('user:d.adler')).toEqual({ kind: 'user', id: 'd.adler' });
  expect(subjectWords(undefined)).toEqual({ kind: '', id: '' });
});

test('details read as names with values', () => {
  expect(detailWords({ person: 'E1', ids: ['a'] })).toBe('person E1, ids ["a"]');
  expect(detailWords(null)).toBe('');
});
