import { expect, test } from 'vitest';
import { namesInWords } from '../../../shared/lib/names-in-words.ts';

test('names in words, the first ones of many', () => {
  expect(namesInWords([])).toBe('');
  expect(namesInWords(['A'])).toBe('A');
  expect(namesInWords(['A', 'B'])).toBe('A and B');
  expect(namesInWords(['A', 'B', 'C'], 3)).toBe('A, B and C');
  expect(namesInWords(['A', 'B', 'C', 'D', 'E'], 3)).toBe('A, B, C and 2 more');
});
