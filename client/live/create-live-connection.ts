import { LIMITS } from '../../shared/contract/limits.ts';
import type { PublicError, ViewName } from '../../shared/contract/live.ts';
import { createStore, type Readable } from '../lib/store.ts';
import type {
  ConnectionStatus,
  DataOf,
  LiveConnection,
  RequestName,
  ViewMessage,
  Wire,
  WireListener,
} from './live-connection.ts';
import { createServerClock } from './server-clock.ts';
import { createSubscription, type Subscription } from './subscription.ts';
import type { ViewState } from './view-store.ts';

export interface LiveConnectionDeps {
  readonly openWire: (listener: WireListener) => Wire;
  readonly localNow: () => number;
  /** The build this page was loaded from. */
  readonly build: string;
  readonly onUnauthenticated: () => void;
}

const MISSED_BEATS = 3;
const WATCH_MS = 500;
const CLOCK_READ_MS = 10_000;

/**
 * The page's one live connection.
 *
 *     connecting --connected--> live --three beats missed, or disconnected--> lost --connected or heard again--> live
 *     any --session over--> ended
 *
 * Entering `live` subscribes every watched view again with the cursor it holds; leaving it turns them stale.
 */
export function createLiveConnection(deps: LiveConnectionDeps): LiveConnection {
  const clock = createServerClock(deps.localNow);
  const status = createStore<ConnectionStatus>({
    state: 'connecting',
    since: deps.localNow(),
    isOutdated: false,
  });
  const subscriptions = new Map<ViewName, Subscription<ViewName>>();
  let heardAt = deps.localNow();

  const change = (next: Partial<ConnectionStatus>) => status.set({ ...status.get(), ...next });

  function enterLive(): void {
    heardAt = deps.localNow();
    if (status.get().state === 'ended') return;
    const { reason: _, ...rest } = status.get();
    status.set({ ...rest, state: 'live', since: deps.localNow() });
    for (const subscription of subscriptions.values()) subscription.connected();
    void readClock();
  }
  function leaveLive(reason: string): void {
    const { state } = status.get();
    if (state === 'live') change({ state: 'lost', since: heardAt, reason });
    else if (state !== 'ended') change({ reason });
    for (const subscription of subscriptions.values()) subscription.disconnected();
  }
  function heard(): void {
    heardAt = deps.localNow();
    if (status.get().state === 'lost' && wire.isConnected()) enterLive();
  }
  function end(reason: string): void {
    change({ state: 'ended', since: deps.localNow(), reason });
    for (const subscription of subscriptions.values()) subscription.disconnected();
    deps.onUnauthenticated();
  }
  async function readClock(): Promise<void> {
    const sentAt = deps.localNow();
    const answer = await ask('clock:read', undefined);
    const receivedAt = deps.localNow();
    if (!answer.ok) return;
    clock.read({
      sentAt,
      receivedAt,
      serverTime: (answer.data as DataOf<'view:subscribe'> & { serverTime: number }).serverTime,
    });
    change({ roundTripMs: receivedAt - sentAt });
  }

  const failed = (error: PublicError) => ({ ok: false as const, error });
  async function ask(event: string, request: unknown) {
    if (!wire.isConnected())
      return failed({
        code: 'NOT_CONNECTED',
        message: 'Not connected: nothing was sent. Try again when live.',
      });
    try {
      const answer = await wire.ask(event, request);
      heard();
      return answer;
    } catch {
      return failed({
        code: 'NO_ANSWER',
        message: 'No answer came. It may have been done: look before you repeat it.',
      });
    }
  }

  const wire = deps.openWire({
    connected: enterLive,
    disconnected: leaveLive,
    refused(error) {
      if (error.code === 'UNAUTHENTICATED') end(error.message);
      else leaveLive(error.message);
    },
    hello(hello) {
      clock.hint(hello.serverTime);
      heard();
      if (hello.build !== deps.build) change({ isOutdated: true });
    },
    beat(serverTime) {
      clock.hint(serverTime);
      heard();
    },
    changed(changes) {
      heard();
      subscriptions.get(changes.view)?.receive(changes);
    },
    dropped(view) {
      heard();
      subscriptions.get(view)?.connected();
    },
    ended: end,
  });

  let lookedAt = deps.localNow();
  const watchdog = setInterval(() => {
    // After a stall of this page the beats wait behind this timer: they get a turn before the server is called silent.
    const hasStalled = deps.localNow() - lookedAt > 4 * WATCH_MS;
    lookedAt = deps.localNow();
    if (hasStalled) return;
    if (status.get().state === 'live' && deps.localNow() - heardAt > MISSED_BEATS * LIMITS.beatMs)
      leaveLive('The server fell silent.');
  }, WATCH_MS);
  const clockReader = setInterval(() => {
    if (status.get().state === 'live') void readClock();
  }, CLOCK_READ_MS);

  return {
    status,
    clock,
    view<V extends ViewName>(view: V) {
      let found = subscriptions.get(view);
      if (!found) {
        found = createSubscription(view, {
          isLive: () => status.get().state === 'live',
          subscribe: (cursor) =>
            ask('view:subscribe', cursor === undefined ? { view } : { view, cursor }) as Promise<
              { ok: true; data: ViewMessage } | { ok: false; error: PublicError }
            >,
          unsubscribe: () => void ask('view:unsubscribe', { view }),
          received: (cursor) => wire.tell('view:receive', { view, cursor }),
        }) as unknown as Subscription<ViewName>;
        subscriptions.set(view, found);
      }
      return found.state as unknown as Readable<ViewState<V>>;
    },
    request: <E extends RequestName>(event: E, request: unknown) =>
      ask(event, request) as Promise<{ ok: true; data: DataOf<E> } | { ok: false; error: PublicError }>,
    stop() {
      clearInterval(watchdog);
      clearInterval(clockReader);
      wire.close();
    },
  };
}
