/**
 * npm runs a script in the package's folder, wherever it was called; a person means relative paths from where they
 * stand. `script` is its name in package.json: a command that is started otherwise, or below another npm script, stays.
 */
export function standWhereAsked(script: string): void {
  const { INIT_CWD, npm_lifecycle_event } = process.env;
  if (INIT_CWD !== undefined && npm_lifecycle_event === script) process.chdir(INIT_CWD);
}
