import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createTextTable, hashOf } from '../../../../server/sigma/correlate/text-table.ts';

/** Few hashes, some of them beside one another at the table's end: entries crowd, wrap around and move up. */
const crowded = (text: string) => [0, 1, -1, -2, 15][text.length % 5]!;

const step = fc.record({
  text: fc.string({ maxLength: 12 }),
  isAdded: fc.boolean(),
  isReplaced: fc.boolean(),
});

describe('a table of numbers by text', () => {
  for (const [name, hash] of Object.entries({ crowded, hashed: hashOf }))
    test(`finds what a Map finds, whatever comes and goes (${name})`, () => {
      fc.assert(
        fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
          const textOf: string[] = [];
          const table = createTextTable(textOf);
          const model = new Map<string, number>();
          for (const { text, isAdded, isReplaced } of steps) {
            const known = model.get(text);
            if (known === undefined && isAdded) {
              model.set(text, textOf.push(text) - 1);
              table.add(model.get(text)!, hash(text));
            } else if (known !== undefined && isReplaced) {
              model.set(text, textOf.push(text) - 1);
              table.replace(known, model.get(text)!, hash(text));
            } else if (known !== undefined && !isAdded) {
              model.delete(text);
              table.remove(known, hash(text));
            }
            for (const one of new Set(textOf)) expect(table.find(one, hash(one))).toBe(model.get(one) ?? -1);
          }
          expect(table.size).toBe(model.size);
          expect([...table.numbers()].sort()).toEqual([...model.values()].sort());
        }),
        { numRuns: 200 },
      );
    });

  test('keeps apart texts of one hash, and grows to many', () => {
    const texts = Array.from({ length: 5000 }, (_, i) => `text ${i}`);
    const table = createTextTable(texts);
    for (const number of texts.keys()) table.add(number, number & 3);
    expect(texts.every((text, number) => table.find(text, number & 3) === number)).toBe(true);
    expect(table.find('another', 3)).toBe(-1);
  });
});

test('texts that differ little differ in where they are looked for', () => {
  const homes = new Set(Array.from({ length: 4096 }, (_, i) => hashOf(`event-${i}`) & 0xffff));
  // By chance 3,970 of 4,096.
  expect(homes.size).toBeGreaterThan(3800);
});
