import { describe, expect, test } from 'vitest';
import { createViewStore } from '../../../client/live/view-store.ts';
import type { DoorState } from '../../../shared/contract/live.ts';

const door = (id: string, state: DoorState['state'] = 'closed'): DoorState => ({ id, state, at: 1 });
const snapshot = (cursor: string, ...items: DoorState[]) =>
  ({ view: 'doors', type: 'snapshot', cursor, asOf: 10, items }) as const;
const changes = (from: string, cursor: string, upserts: DoorState[], removes: string[] = []) =>
  ({ view: 'doors', type: 'changes', from, cursor, asOf: 20, upserts, removes }) as const;

describe('a view store', () => {
  test('is loading until the first snapshot', () => {
    const store = createViewStore<'doors'>();
    expect(store.get().state).toBe('loading');
    store.setConnected(false);
    expect(store.get().state).toBe('loading');
    store.apply(snapshot('e:1', door('D1')));
    expect(store.get()).toMatchObject({ state: 'live', asOf: 10 });
    expect([...store.get().items.keys()]).toEqual(['D1']);
  });

  test('applies changes that start from the cursor it holds', () => {
    const store = createViewStore<'doors'>();
    store.apply(snapshot('e:1', door('D1'), door('D2')));
    const before = store.get().items;
    expect(store.apply(changes('e:1', 'e:2', [door('D1', 'forced'), door('D3')], ['D2']))).toBe('applied');
    expect([...store.get().items.values()].map((one) => `${one.id} ${one.state}`)).toEqual([
      'D1 forced',
      'D3 closed',
    ]);
    expect([...before.keys()]).toEqual(['D1', 'D2']);
    expect(store.cursor()).toBe('e:2');
  });

  test('refuses changes that start elsewhere and leaves everything as it was', () => {
    const store = createViewStore<'doors'>();
    store.apply(snapshot('e:1', door('D1')));
    const before = store.get();
    expect(store.apply(changes('e:2', 'e:3', [door('D1', 'forced')]))).toBe('gap');
    expect(store.get()).toBe(before);
    expect(store.cursor()).toBe('e:1');
  });

  test('turns stale without a connection and keeps what it knew', () => {
    const store = createViewStore<'doors'>();
    store.apply(snapshot('e:1', door('D1')));
    store.setConnected(false);
    expect(store.get()).toMatchObject({ state: 'stale', asOf: 10 });
    expect(store.get().items.size).toBe(1);
    store.apply(changes('e:1', 'e:1', []));
    expect(store.get().state).toBe('live');
  });

  test('drops the error once an answer comes', () => {
    const store = createViewStore<'doors'>();
    store.fail({ code: 'FORBIDDEN', message: 'no' });
    expect(store.get()).toMatchObject({ state: 'failed', error: { code: 'FORBIDDEN' } });
    store.apply(snapshot('e:1'));
    expect(store.get()).toEqual({ state: 'live', asOf: 10, items: new Map() });
  });
});
