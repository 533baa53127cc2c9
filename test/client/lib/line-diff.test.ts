import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { diffLines, foldDiff } from '../../../client/lib/line-diff.ts';

const say = (before: string, after: string) =>
  diffLines(before, after).map(({ type, text }) => `${{ same: ' ', removed: '-', added: '+' }[type]}${text}`);

describe('two texts held against each other', () => {
  test('a changed line is taken out and put in; the rest stays', () => {
    expect(say('a\nb\nc', 'a\nx\nc')).toEqual([' a', '-b', '+x', ' c']);
  });

  test('nothing differs, or everything does', () => {
    expect(say('a\nb', 'a\nb')).toEqual([' a', ' b']);
    expect(say('', 'a')).toEqual(['+a']);
    expect(say('a', '')).toEqual(['-a']);
  });

  test('either text can be read back from it, with its line numbers', () => {
    const text = fc.array(fc.constantFrom('a', 'b', 'c', ''), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(text, text, (left, right) => {
        const [before, after] = [left.join('\n'), right.join('\n')];
        const lines = diffLines(before, after);
        const side = (gone: 'added' | 'removed') => lines.filter(({ type }) => type !== gone);
        const own = (value: string) => (value === '' ? [] : value.split('\n'));
        expect(side('added').map(({ text: line }) => line)).toEqual(own(before));
        expect(side('removed').map(({ text: line }) => line)).toEqual(own(after));
        expect(side('added').map(({ before: n }) => n)).toEqual(own(before).map((_, index) => index + 1));
        expect(side('removed').map(({ after: n }) => n)).toEqual(own(after).map((_, index) => index + 1));
      }),
    );
  });

  test('what is far from a change is folded away', () => {
    const before = Array.from({ length: 20 }, (_, n) => `line ${n}`).join('\n');
    const folded = foldDiff(diffLines(before, before.replace('line 10', 'other')), 2);
    expect(folded.map((line) => line?.text ?? '⋯')).toEqual([
      '⋯',
      'line 8',
      'line 9',
      'line 10',
      'other',
      'line 11',
      'line 12',
      '⋯',
    ]);
  });
});
