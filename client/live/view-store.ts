import type {
  PublicError,
  ViewChanges,
  ViewCursor,
  ViewItems,
  ViewName,
  ViewSnapshot,
} from '../../shared/contract/live.ts';
import { createStore, type Readable } from '../lib/store.ts';

/** loading: nothing yet. live: current. stale: was current, the connection is not. failed: refused; `error` says why. */
export type ViewFreshness = 'loading' | 'live' | 'stale' | 'failed';

export interface ViewState<V extends ViewName> {
  readonly items: ReadonlyMap<string, ViewItems[V]>;
  /** When the server knew this, epoch milliseconds; 0 before the first answer. */
  readonly asOf: number;
  readonly state: ViewFreshness;
  readonly error?: PublicError;
}

/** `gap`: the changes start from a cursor that is not held; nothing was applied, subscribe again. */
export type Applied = 'applied' | 'gap';

export interface ViewStore<V extends ViewName> extends Readable<ViewState<V>> {
  cursor(): ViewCursor | undefined;
  /** The cursor led nowhere: the next subscription asks for everything. The items stay until it comes. */
  forgetCursor(): void;
  apply(message: ViewSnapshot<V> | ViewChanges<V>): Applied;
  /** The connection came or went; an empty view stays `loading`, a refused one `failed`. */
  setConnected(connected: boolean): void;
  fail(error: PublicError): void;
}

/**
 * What a screen holds of one view.
 *
 *     (nothing) --snapshot--> held --changes from the cursor held--> held
 *                              held --changes from elsewhere--> gap: unchanged, the caller subscribes again
 *                              held --snapshot--> held, everything replaced
 */
export function createViewStore<V extends ViewName>(): ViewStore<V> {
  const store = createStore<ViewState<V>>({ items: new Map(), asOf: 0, state: 'loading' });
  let cursor: ViewCursor | undefined;
  return {
    get: store.get,
    subscribe: store.subscribe,
    cursor: () => cursor,
    forgetCursor() {
      cursor = undefined;
    },
    apply(message) {
      if (message.type === 'snapshot') {
        const items = new Map(message.items.map((item) => [item.id, item] as const));
        cursor = message.cursor;
        store.set({ items, asOf: message.asOf, state: 'live' });
        return 'applied';
      }
      if (message.from !== cursor) return 'gap';
      cursor = message.cursor;
      const before = store.get();
      const isEmpty = message.upserts.length === 0 && message.removes.length === 0;
      const items = isEmpty ? before.items : merged(before.items, message);
      store.set({ items, asOf: message.asOf, state: 'live' });
      return 'applied';
    },
    setConnected(connected) {
      const before = store.get();
      if (before.state === 'live' && !connected) store.set({ ...before, state: 'stale' });
    },
    fail(error) {
      store.set({ ...store.get(), state: 'failed', error });
    },
  };
}

function merged<V extends ViewName>(
  before: ReadonlyMap<string, ViewItems[V]>,
  changes: ViewChanges<V>,
): ReadonlyMap<string, ViewItems[V]> {
  const items = new Map(before);
  for (const id of changes.removes) items.delete(id);
  for (const item of changes.upserts) items.set(item.id, item);
  return items;
}
