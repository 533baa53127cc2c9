import { expect, test } from 'vitest';
import { createHabit, createTextMemo, type TextMemo } from '../../../server/sigma/text-memo.ts';

const findings = (text: string, group: number) => ({
  marks: [text.length, group],
  lower: text.toLowerCase(),
});

/** Asks until the text is known, at most so many times. */
function ask(memo: TextMemo, text: string, group = 1, times = 60) {
  const habit = createHabit();
  for (let time = 0; time < times; time += 1) {
    const known = memo.find(text, group, habit);
    if (known !== undefined) return known;
    memo.learn(findings);
  }
  return undefined;
}

test('a text that comes again is known, with what was found in it, each group by itself', () => {
  const memo = createTextMemo();
  expect(memo.find('Cmd.exe', 1, createHabit())).toBeUndefined();
  expect(ask(memo, 'Cmd.exe', 1)).toMatchObject({ marks: [7, 1], lower: 'cmd.exe' });
  expect(ask(memo, 'Cmd.exe', 2)).toMatchObject({ marks: [7, 2] });
  expect(memo.find('cmd.exe', 1, createHabit())).toBeUndefined();
});

test('texts of one length with the same characters where they are looked at are told apart', () => {
  const memo = createTextMemo();
  const texts = ['a', 'b', 'c'].map((letter) => `${'x'.repeat(40)}${letter}${'x'.repeat(60)}`);
  for (const text of texts) expect(ask(memo, text, 1, 400)?.text).toBe(text);
});

test('only what came a second time is scanned', () => {
  const memo = createTextMemo();
  const habit = createHabit();
  const scanned: string[] = [];
  for (let n = 0; n < 3_000; n += 1) {
    memo.find(`text ${n}`, 1, habit);
    memo.learn((text, group) => {
      scanned.push(text);
      return findings(text, group);
    });
  }
  expect(scanned).toEqual([]);
});

test('what is never known is kept out: long texts, and texts of a property that has others each time', () => {
  const memo = createTextMemo();
  expect(ask(memo, 'x'.repeat(1_025))).toBeUndefined();
  expect(ask(memo, 'x'.repeat(1_024))).toBeDefined();
  const habit = createHabit();
  for (let n = 0; n < 600; n += 1) memo.find(`text ${n}`, 1, habit);
  expect(habit.asleep).toBeGreaterThan(3_000);
  expect(ask(memo, 'svchost.exe')).toBeDefined();
  expect(memo.find('svchost.exe', 1, habit)).toBeUndefined();
});

test('what no longer comes makes room', () => {
  const memo = createTextMemo();
  let missed = 0;
  const known = (n: number) => ask(memo, `host-${n}.example`, 1, 200) !== undefined;
  for (let n = 0; n < 5_000; n += 1) if (!known(n)) missed += 1;
  expect(missed).toBeLessThan(5);
});
