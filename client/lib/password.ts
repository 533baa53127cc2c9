/** As the server asks for it (`server/access/passwords.ts`); it decides, this only says so before. */
export const PASSWORD_MIN_CHARS = 12;

/** What keeps the two entries from being a new password; undefined when nothing does. */
export function passwordProblem(password: string, again: string): string | undefined {
  if (password.length < PASSWORD_MIN_CHARS) {
    const missing = PASSWORD_MIN_CHARS - password.length;
    return `${missing} more ${missing === 1 ? 'character' : 'characters'}: a few words do.`;
  }
  return password === again ? undefined : 'The two entries differ.';
}
