import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createEventIds } from '../../../../server/sigma/correlate/event-ids.ts';
import { roomFor } from '../../../../server/sigma/correlate/event-rows.ts';

test('the slots of each event are those put in and not taken out, the newest first', () => {
  fc.assert(
    fc.property(
      fc.array(fc.record({ id: fc.integer({ min: 0, max: 12 }), taken: fc.option(fc.nat(30)) }), {
        maxLength: 120,
      }),
      (steps) => {
        const idOf: string[] = [];
        const ids = createEventIds(roomFor(128), idOf);
        const model = new Map<string, number[]>();
        for (const { id, taken } of steps) {
          const eventId = `event ${id}`;
          const slots = model.get(eventId) ?? [];
          if (taken === null) {
            const slot = idOf.push(eventId) - 1;
            model.set(eventId, [slot, ...slots]);
            ids.add(slot, eventId);
          } else if (slots.length > 0) {
            const [gone] = slots.splice(taken % slots.length, 1);
            ids.remove(gone!);
          }
        }
        let size = 0;
        for (const [eventId, slots] of model) {
          const found: number[] = [];
          for (let slot = ids.find(eventId); slot >= 0; slot = ids.next(slot)) found.push(slot);
          expect(found).toEqual(slots);
          if (slots.length > 0) size += 1;
        }
        expect(ids.size).toBe(size);
      },
    ),
  );
});
