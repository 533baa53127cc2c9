import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  chainIn,
  chainLength,
  chainOut,
  cutChain,
  newestOf,
  slotsOfChain,
} from '../../../../server/sigma/correlate/chained-group.ts';
import { createEventStore } from '../../../../server/sigma/correlate/event-store.ts';
import { createGroupRows } from '../../../../server/sigma/correlate/group-rows.ts';
import { createSegments } from '../../../../server/sigma/correlate/segments.ts';
import type { State } from '../../../../server/sigma/correlate/states.ts';

const time = fc.integer({ min: 0, max: 9 });
const step = fc.oneof(
  { weight: 4, arbitrary: fc.record({ type: fc.constant('in' as const), time, id: fc.nat(99) }) },
  { weight: 2, arbitrary: fc.record({ type: fc.constant('out' as const), at: fc.nat(50) }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('cut' as const), limit: time }) },
);

test('a chain holds what a sorted list holds, whatever comes, goes and is let go', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const store = createEventStore();
      const memory = { store, segments: createSegments(), groups: createGroupRows() };
      const group = memory.groups.take(undefined as unknown as State, 'key', 0, 'key');
      let model: { readonly slot: number; readonly time: number; readonly id: string }[] = [];
      for (const [number, one] of steps.entries()) {
        if (one.type === 'in') {
          const id = `${one.id} ${number}`;
          const draft = {
            key: 'key',
            shown: 'key',
            rules: [0],
            values: undefined,
            number: 0,
            carried: undefined,
          };
          const slot = store.add({ eventId: id, time: one.time, record: {} }, draft, group, 'key', undefined);
          model.push({ slot, time: one.time, id });
          model.sort((left, right) => left.time - right.time || (left.id < right.id ? -1 : 1));
          expect(chainIn(memory, group, slot, one.time)).toBe(model[0]!.slot === slot);
        } else if (one.type === 'out' && model.length > 0) {
          const [gone] = model.splice(one.at % model.length, 1);
          chainOut(memory, group, gone!.slot);
        } else if (one.type === 'cut') {
          const gone = model.filter((each) => each.time <= one.limit).map(({ slot }) => slot);
          expect([...cutChain(memory, group, one.limit)]).toEqual(gone);
          model = model.filter((each) => each.time > one.limit);
        }
        expect(slotsOfChain(memory, group)).toEqual(model.map(({ slot }) => slot));
        expect(chainLength(memory, group)).toBe(model.length);
        expect(newestOf(memory, group)).toBe(model.at(-1)?.slot ?? -1);
      }
    }),
    { numRuns: 300 },
  );
});
