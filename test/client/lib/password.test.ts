import { expect, test } from 'vitest';
import { PASSWORD_MIN_CHARS, passwordProblem } from '../../../client/lib/password.ts';
import { PASSWORD_MIN_CHARS as ASKED_BY_SERVER } from '../../../server/access/passwords.ts';

test('asks for as many characters as the server does', () => {
  expect(PASSWORD_MIN_CHARS).toBe(ASKED_BY_SERVER);
  expect(passwordProblem('x'.repeat(11), 'x'.repeat(11))).toContain('1 more character:');
  expect(passwordProblem('x'.repeat(12), 'x'.repeat(12))).toBeUndefined();
});

test('a slip in the second entry is said', () => {
  expect(passwordProblem('correct horse battery', 'correct horse batter')).toBe('The two entries differ.');
});
