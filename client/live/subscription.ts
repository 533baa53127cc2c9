import type { PublicError, ViewCursor, ViewName } from '../../shared/contract/live.ts';
import type { Readable } from '../lib/store.ts';
import type { ViewMessage } from './live-connection.ts';
import { createViewStore, type ViewState } from './view-store.ts';

export interface SubscriptionPort {
  isLive(): boolean;
  subscribe(
    cursor: ViewCursor | undefined,
  ): Promise<{ ok: true; data: ViewMessage } | { ok: false; error: PublicError }>;
  unsubscribe(): void;
  received(cursor: ViewCursor): void;
}
export interface Subscription<V extends ViewName> {
  readonly state: Readable<ViewState<V>>;
  /** Subscribe (again), with the cursor held. */
  connected(): void;
  disconnected(): void;
  receive(message: ViewMessage): void;
}

/** A view without watchers is kept this long: leaving a panel and coming back asks nothing. */
const LINGER_MS = 10_000;
/** A subscription that failed for a reason other than the connection is tried again after this long. */
const RETRY_MS = 5_000;

/**
 * One view on the wire.
 *
 *     idle --first watcher, or connected--> asking --answer--> following --gap--> asking
 *     asking: changes that arrive are older than the answer under way and are ignored
 *     any --disconnected--> idle (stale) --connected--> asking
 *     following --no watcher for 10 s--> idle, unsubscribed
 */
export function createSubscription<V extends ViewName>(_view: V, port: SubscriptionPort): Subscription<V> {
  const store = createViewStore<V>();
  let phase: 'idle' | 'asking' | 'following' = 'idle';
  let watchers = 0;
  let attempt = 0;
  let linger: ReturnType<typeof setTimeout> | undefined;
  let retry: ReturnType<typeof setTimeout> | undefined;

  async function ask(): Promise<void> {
    clearTimeout(retry);
    if (!port.isLive() || (watchers === 0 && phase === 'idle')) return;
    phase = 'asking';
    attempt += 1;
    const mine = attempt;
    const answer = await port.subscribe(store.cursor());
    if (mine !== attempt) return;
    if (!answer.ok) {
      phase = 'idle';
      if (answer.error.code !== 'NOT_CONNECTED' && answer.error.code !== 'NO_ANSWER')
        store.fail(answer.error);
      else store.setConnected(false);
      retry = setTimeout(() => void ask(), RETRY_MS);
      return;
    }
    phase = 'following';
    take(answer.data, true);
  }
  function take(message: ViewMessage, isAnswer: boolean): void {
    if (store.apply(message as Parameters<typeof store.apply>[0]) === 'applied') {
      port.received(message.cursor);
      return;
    }
    // A gap in the answer to our own cursor cannot be repaired with that cursor.
    if (isAnswer) store.forgetCursor();
    void ask();
  }

  return {
    state: {
      get: store.get,
      subscribe(listener) {
        const end = store.subscribe(listener);
        watchers += 1;
        clearTimeout(linger);
        if (phase === 'idle') void ask();
        return () => {
          end();
          watchers -= 1;
          if (watchers > 0) return;
          linger = setTimeout(() => {
            attempt += 1;
            clearTimeout(retry);
            if (phase !== 'idle') port.unsubscribe();
            phase = 'idle';
            store.setConnected(false);
          }, LINGER_MS);
        };
      },
    },
    connected() {
      if (watchers > 0 || phase !== 'idle') void ask();
    },
    disconnected() {
      attempt += 1;
      phase = 'idle';
      clearTimeout(retry);
      store.setConnected(false);
    },
    receive(message) {
      if (phase === 'following') take(message, false);
    },
  };
}
