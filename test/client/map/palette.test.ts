import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { rgba, THEME } from '../../../client/features/map/palette.ts';

test('the colours WebGL gets are those of the theme', () => {
  const css = readFileSync(new URL('../../../client/styles/theme.css', import.meta.url), 'utf8');
  for (const [token, hex] of Object.entries(THEME)) expect(css).toContain(`--color-${token}: ${hex};`);
});

test('a colour becomes four bytes', () => {
  expect(rgba('#3fb6ff', 0.5)).toEqual([63, 182, 255, 128]);
});
