import { randomUUID } from 'node:crypto';
import type {
  ViewChanges,
  ViewCursor,
  ViewItems,
  ViewName,
  ViewSnapshot,
} from '../../shared/contract/live.ts';
import type { Clock } from '../clock.ts';

/** Everybody sees the same unless a view says otherwise. */
export const EVERYBODY = 'everybody';

export interface ViewOptions<V extends ViewName> {
  readonly name: V;
  readonly clock: Clock;
  /** Constant for as long as revisions mean the same. Absent: this process only. */
  readonly epoch?: string;
  /** Where revisions begin: nothing changed after it that the view does not hold. */
  readonly floor?: number;
  /** What an audience may see; an item it may not see does not exist for it. */
  readonly visible?: (audience: string, item: ViewItems[V]) => boolean;
  /** Removals remembered for resuming; older cursors get a snapshot. */
  readonly tombstones?: number;
}

/** A keyed collection with a revision that grows with each change: snapshots, and what changed since a cursor. */
export interface View<V extends ViewName = ViewName> {
  readonly name: V;
  get(id: string): ViewItems[V] | undefined;
  ids(): string[];
  /** Puts an item in or over its predecessor. `revision` where the item carries a durable one, else the next. */
  put(item: ViewItems[V], revision?: number): void;
  remove(id: string): void;
  /** Lets go of an item without a word; raise the floor to its revision so that no cursor misses it. */
  forget(id: string): void;
  /** Makes the view hold exactly these; what is equal as JSON is no change. */
  replace(items: readonly ViewItems[V][]): void;
  /** What the audience was not told yet, to be told to all of it at once; undefined where there is nothing. */
  flush(audience: string): ViewChanges<V> | undefined;
  /** For one who joins the audience now (flush first): changes since its cursor, or everything. */
  join(audience: string, cursor?: ViewCursor): ViewSnapshot<V> | ViewChanges<V>;
  /** Forgets the cursors before this revision: they get a snapshot. */
  raiseFloor(revision: number): void;
  /** Called on every change, before anyone is told: whoever tells the audiences sets its own pace. */
  onChange(listener: () => void): void;
  readonly revision: number;
  readonly size: number;
}

interface Audience {
  /** Revision up to which it was told. */
  told: number;
  readonly pending: Set<string>;
  /** Ids it can see, only kept where the view filters. */
  readonly seen: Set<string>;
  /** Revision of the last item that was hidden from it after it could be seen: older cursors cannot resume. */
  hiddenAt: number;
}

export function createView<V extends ViewName>(options: ViewOptions<V>): View<V> {
  const { name, clock, visible } = options;
  const epoch = options.epoch ?? randomUUID().slice(0, 8);
  const tombstonesMax = options.tombstones ?? 10_000;
  const entries = new Map<string, { item: ViewItems[V]; revision: number }>();
  const removed = new Map<string, number>();
  const audiences = new Map<string, Audience>();
  const listeners: (() => void)[] = [];
  let floor = options.floor ?? 0;
  let revision = floor;

  const cursorOf = (at: number): ViewCursor => `${epoch}:${at}`;
  const sees = (audience: string, item: ViewItems[V]) => visible === undefined || visible(audience, item);

  function audienceOf(audience: string): Audience {
    let state = audiences.get(audience);
    if (!state) {
      state = { told: revision, pending: new Set(), seen: new Set(), hiddenAt: 0 };
      if (visible) for (const [id, { item }] of entries) if (sees(audience, item)) state.seen.add(id);
      audiences.set(audience, state);
    }
    return state;
  }

  function changed(id: string) {
    for (const listener of listeners) listener();
    for (const state of audiences.values()) state.pending.add(id);
  }

  function put(item: ViewItems[V], at = revision + 1) {
    const previous = entries.get(item.id);
    if (previous && previous.revision >= at) return;
    revision = Math.max(revision, at);
    removed.delete(item.id);
    entries.set(item.id, { item, revision: at });
    changed(item.id);
  }

  function remove(id: string) {
    if (!entries.delete(id)) return;
    revision += 1;
    removed.set(id, revision);
    if (removed.size > tombstonesMax) {
      const [oldest, at] = removed.entries().next().value!;
      removed.delete(oldest);
      floor = Math.max(floor, at);
    }
    changed(id);
  }

  /** What an audience is told of these ids, keeping account of what it can see. */
  function tell(audience: string, state: Audience, ids: Iterable<string>) {
    const upserts: ViewItems[V][] = [];
    const removes: string[] = [];
    for (const id of ids) {
      const entry = entries.get(id);
      if (entry && sees(audience, entry.item)) {
        upserts.push(entry.item);
        if (visible) state.seen.add(id);
      } else if (!visible) {
        removes.push(id);
      } else if (state.seen.delete(id)) {
        removes.push(id);
        state.hiddenAt = revision;
      }
    }
    return { upserts, removes };
  }

  return {
    name,
    get: (id) => entries.get(id)?.item,
    ids: () => [...entries.keys()],
    put,
    remove,
    forget(id) {
      entries.delete(id);
      for (const state of audiences.values()) state.seen.delete(id);
    },
    replace(items) {
      const kept = new Set<string>();
      for (const item of items) {
        kept.add(item.id);
        const previous = entries.get(item.id);
        if (!previous || JSON.stringify(previous.item) !== JSON.stringify(item)) put(item);
      }
      for (const id of [...entries.keys()]) if (!kept.has(id)) remove(id);
    },
    flush(audience) {
      const state = audienceOf(audience);
      if (state.pending.size === 0) return undefined;
      const { upserts, removes } = tell(audience, state, state.pending);
      state.pending.clear();
      if (upserts.length === 0 && removes.length === 0) return undefined;
      const from = cursorOf(state.told);
      state.told = revision;
      return {
        view: name,
        type: 'changes',
        from,
        cursor: cursorOf(revision),
        asOf: clock.now(),
        upserts,
        removes,
      };
    },
    join(audience, cursor) {
      const state = audienceOf(audience);
      const since = cursor === undefined ? undefined : revisionIn(cursor, epoch);
      const asOf = clock.now();
      const resumable =
        since !== undefined && since >= floor && since <= state.told && since >= state.hiddenAt;
      if (!resumable) {
        const items = [...entries.values()].map(({ item }) => item).filter((item) => sees(audience, item));
        return { view: name, type: 'snapshot', cursor: cursorOf(state.told), asOf, items };
      }
      const upserts: ViewItems[V][] = [];
      for (const entry of entries.values()) {
        if (entry.revision > since && sees(audience, entry.item)) upserts.push(entry.item);
      }
      const removes = visible ? [] : [...removed].filter(([, at]) => at > since).map(([id]) => id);
      return {
        view: name,
        type: 'changes',
        from: cursor!,
        cursor: cursorOf(state.told),
        asOf,
        upserts,
        removes,
      };
    },
    raiseFloor(at) {
      floor = Math.max(floor, at);
    },
    onChange(listener) {
      listeners.push(listener);
    },
    get revision() {
      return revision;
    },
    get size() {
      return entries.size;
    },
  };
}

/** The revision a cursor names, or undefined where it belongs to another epoch or is none. */
export function revisionIn(cursor: ViewCursor, epoch: string): number | undefined {
  const at = cursor.lastIndexOf(':');
  const text = cursor.slice(at + 1);
  return at > 0 && cursor.slice(0, at) === epoch && /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}
