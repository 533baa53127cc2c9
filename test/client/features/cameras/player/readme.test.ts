import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { STATE_WORDS } from '../../../../../client/features/cameras/player/player-words.ts';

const readme = readFileSync(
  fileURLToPath(new URL('../../../../../client/features/cameras/player/README.md', import.meta.url)),
  'utf8',
);
const tablesAfter = (heading: string) =>
  readme
    .slice(readme.indexOf(`## ${heading}`))
    .split('\n## ')[0]!
    .split('\n');

test('the README of the player has every state in a table, and no other', () => {
  const rows = [...tablesAfter('States of a live picture'), ...tablesAfter('States of a still')];
  const named = rows
    .filter((row) => row.startsWith('| `'))
    .flatMap((row) => [...row.split('|')[1]!.matchAll(/`([a-z-]+)`/g)].map(([, state]) => state!));
  expect([...new Set(named)].toSorted()).toEqual(Object.keys(STATE_WORDS).toSorted());
});

test('its transitions are between states that there are', () => {
  const rows = tablesAfter('From one to another').filter((row) => /^\| (any|`)/.test(row));
  expect(rows.length).toBeGreaterThan(8);
  for (const row of rows)
    for (const [, state] of row
      .split('|')
      .slice(1, 3)
      .join(' ')
      .matchAll(/`([a-z-]+)`/g))
      expect(Object.keys(STATE_WORDS)).toContain(state);
});
