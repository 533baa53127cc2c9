import { expect, test } from 'vitest';
import { paletteScore } from '../../../client/app/palette-filter.ts';

test('every word typed begins a word of what is found', () => {
  expect(paletteScore('camera C-05 Corridor east', 'corr ea')).toBeGreaterThan(0);
  expect(paletteScore('camera C-05 Corridor east', 'c-05')).toBeGreaterThan(0);
  expect(paletteScore('camera C-05 Corridor east', 'ma')).toBe(0);
  expect(paletteScore('person Jan Kaminski E1055', 'kam lex')).toBe(0);
});

test('a word typed out stands above one begun, and nothing typed hides nothing', () => {
  expect(paletteScore('door Lobby', 'lobby')).toBeGreaterThan(paletteScore('door Lobbying', 'lobby'));
  expect(paletteScore('anything', '  ')).toBe(1);
});
