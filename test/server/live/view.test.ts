import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createView, EVERYBODY } from '../../../server/live/view.ts';
import type { DoorState } from '../../../shared/contract/live.ts';

const clock = { now: () => 1 };
const door = (id: string, at: number): DoorState => ({ id, state: 'closed', at });

describe('a view', () => {
  test('tells each key once a flush, the latest value, and removals', () => {
    const view = createView({ name: 'doors', clock, epoch: 'e' });
    view.join(EVERYBODY);
    for (let at = 1; at <= 3; at++) view.put(door('a', at));
    view.put(door('b', 1));
    view.remove('b');
    expect(view.flush(EVERYBODY)).toMatchObject({
      from: 'e:0',
      cursor: 'e:5',
      upserts: [door('a', 3)],
      removes: ['b'],
    });
    expect(view.flush(EVERYBODY)).toBeUndefined();
  });

  test('replace tells only what differs', () => {
    const view = createView({ name: 'doors', clock });
    view.replace([door('a', 1), door('b', 1)]);
    view.join(EVERYBODY);
    view.replace([door('a', 1), door('c', 1)]);
    expect(view.flush(EVERYBODY)).toMatchObject({ upserts: [door('c', 1)], removes: ['b'] });
  });

  test('a removal that is no longer remembered makes older cursors start over', () => {
    const view = createView({ name: 'doors', clock, epoch: 'e', tombstones: 1 });
    view.put(door('a', 1));
    view.put(door('b', 1));
    view.join(EVERYBODY);
    view.remove('a');
    view.remove('b');
    view.flush(EVERYBODY);
    expect(view.join(EVERYBODY, 'e:2').type).toBe('snapshot');
    expect(view.join(EVERYBODY, 'e:3')).toMatchObject({ type: 'changes', removes: ['b'] });
  });

  test('whoever follows changes or resumes at any point holds what a snapshot holds', () => {
    const step = fc.oneof(
      fc.record({ put: fc.constantFrom('a', 'b', 'c', 'd'), at: fc.nat(5) }),
      fc.record({ remove: fc.constantFrom('a', 'b', 'c', 'd') }),
      fc.constant('flush' as const),
      fc.constant('resume' as const),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const view = createView({ name: 'doors', clock, tombstones: 2 });
        const held = new Map<string, DoorState>();
        let cursor: string | undefined;
        const take = (state: ReturnType<typeof view.join> | ReturnType<typeof view.flush>) => {
          if (!state) return;
          if (state.type === 'snapshot') {
            held.clear();
            for (const item of state.items) held.set(item.id, item);
          } else {
            expect(state.from).toBe(cursor);
            for (const item of state.upserts) held.set(item.id, item);
            for (const id of state.removes) held.delete(id);
          }
          cursor = state.cursor;
        };
        take(view.join(EVERYBODY));
        let away = false;
        for (const one of steps) {
          if (one === 'flush') {
            const changes = view.flush(EVERYBODY);
            if (!away) take(changes);
          } else if (one === 'resume') {
            // Cut off: it misses a flush, then comes back with its cursor.
            if (away) {
              view.flush(EVERYBODY);
              take(view.join(EVERYBODY, cursor));
            }
            away = !away;
          } else if ('put' in one) view.put(door(one.put, one.at));
          else view.remove(one.remove);
        }
        view.flush(EVERYBODY);
        take(view.join(EVERYBODY, cursor));
        const all = view.join(EVERYBODY);
        expect(all.type === 'snapshot' && [...all.items].sort((x, y) => x.id.localeCompare(y.id))).toEqual(
          [...held.values()].sort((x, y) => x.id.localeCompare(y.id)),
        );
      }),
    );
  });
});

describe('what an audience may not see', () => {
  const secret = (audience: string, item: DoorState) => audience === 'all' || item.state !== 'forced';

  test('changes nothing that it is told', () => {
    const view = createView({ name: 'doors', clock, visible: secret });
    view.put(door('a', 1));
    const before = view.join('some');
    view.put({ id: 'x', state: 'forced', at: 1 });
    expect(view.flush('some')).toBeUndefined();
    expect(view.join('some', before.cursor)).toMatchObject({ type: 'changes', upserts: [], removes: [] });
    const all = view.join('all');
    expect(all.type === 'snapshot' && all.items.map(({ id }) => id)).toEqual(['a', 'x']);
  });

  test('is taken away where it was seen before, and nobody resumes over that', () => {
    const view = createView({ name: 'doors', clock, visible: secret });
    view.put(door('a', 1));
    const before = view.join('some');
    view.put({ id: 'a', state: 'forced', at: 2 });
    expect(view.flush('some')).toMatchObject({ upserts: [], removes: ['a'] });
    expect(view.join('some', before.cursor)).toMatchObject({ type: 'snapshot', items: [] });
  });
});
