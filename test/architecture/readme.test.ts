import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { SETTINGS } from '../../server/config.ts';
import { ERRORS } from '../../server/errors.ts';
import { VIEW_NAMES } from '../../shared/contract/live.ts';
import { createServerOfRealRoutes } from '../support/real-routes.ts';

/** What the README lists is what the code has: no more, no less, in the same words. */
const root = fileURLToPath(new URL('../..', import.meta.url));
const read = (path: string) => readFileSync(join(root, path), 'utf8');
const readme = read('README.md');

/** The text under a heading, up to the next of its rank or above. */
function section(heading: string): string {
  const start = readme.indexOf(`\n${heading}\n`);
  expect(start, `there is no "${heading}"`).toBeGreaterThan(0);
  const rest = readme.slice(start + heading.length + 2);
  const rank = heading.indexOf(' ');
  const end = rest.search(new RegExp(`^#{1,${rank}} `, 'm'));
  return end < 0 ? rest : rest.slice(0, end);
}
/** The cells of every table row, without the heads. */
function rows(text: string): string[][] {
  const lines = text.split('\n').filter((line) => line.startsWith('|'));
  const isRule = (line: string | undefined) => line !== undefined && /^\|[-|]+\|$/.test(line);
  return lines
    .filter((line, at) => !isRule(line) && !isRule(lines[at + 1]))
    .map((line) =>
      line
        .slice(1, -1)
        .split(/(?<!\\)\|/)
        .map((cell) => cell.trim().replaceAll('\\|', '|')),
    );
}
const code = (cell: string | undefined) => cell?.replace(/^`|`$/g, '');

describe('the README', () => {
  test('lists every setting', () => {
    expect(rows(section('### Settings'))).toEqual(
      SETTINGS.map(({ flag, value, env, says }) => [`\`--${flag} ${value}\``, `\`${env}\``, says]),
    );
  });

  test('lists every error', () => {
    expect(rows(section('### Errors'))).toEqual(
      Object.entries(ERRORS).map(([name, { status, message }]) => [`\`${name}\``, String(status), message]),
    );
  });

  test('lists every view and live event', () => {
    const names = rows(section('### Live events')).map(([name]) => code(name)!);
    const contract = read('shared/contract/live.ts');
    const events = [...contract.matchAll(/^ {2}'([a-z]+:[a-z]+)':/gm)].map(([, name]) => name!);
    expect(events.length).toBeGreaterThan(10);
    expect(names.toSorted()).toEqual([...VIEW_NAMES, ...events].toSorted());
  });

  test('lists every route', async () => {
    const server = await createServerOfRealRoutes();
    await server.app.close();
    const requests = rows(section('### HTTP')).map(([request]) => code(request)!);
    expect(requests.toSorted()).toEqual(server.routes);
  });

  test('lists every import rule', () => {
    const names = [...read('test/architecture/import-rules.test.ts').matchAll(/^ {4}name: '(.+)',$/gm)];
    expect(names.length).toBeGreaterThan(5);
    const listed = section('### Import rules')
      .split('\n')
      .filter((line) => line.startsWith('- '));
    expect(listed).toEqual(names.map(([, name]) => `- ${name}`));
  });

  test('names only scripts and files that are there', () => {
    const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
    for (const [, name] of readme.matchAll(/npm run ([a-z]+)/g)) expect(Object.keys(scripts)).toContain(name);
    for (const [, path] of readme.matchAll(/\]\((?!https?:)([^)#]+)\)/g))
      if (path !== 'docs-picture') expect([path, existsSync(join(root, path!))]).toEqual([path, true]);
  });
});
