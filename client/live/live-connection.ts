import type {
  Ack,
  ClientToServerEvents,
  PublicError,
  Result,
  ServerHello,
  ViewChanges,
  ViewName,
  ViewSnapshot,
} from '../../shared/contract/live.ts';
import type { Readable } from '../lib/store.ts';
import type { ServerClock } from './server-clock.ts';
import type { ViewState } from './view-store.ts';

/**
 * connecting: never heard the server. live: beats arrive. lost: beats are missing; `since` is the last thing heard.
 * ended: the session is over.
 */
export interface ConnectionStatus {
  readonly state: 'connecting' | 'live' | 'lost' | 'ended';
  readonly since: number;
  readonly roundTripMs?: number;
  readonly reason?: string;
  /** The server was rebuilt since this page was loaded. */
  readonly isOutdated: boolean;
}

type Acked = {
  [E in keyof ClientToServerEvents]: Parameters<ClientToServerEvents[E]> extends [
    infer Request,
    Ack<infer Data>,
  ]
    ? { request: Request; data: Data }
    : never;
};
export type RequestName = {
  [E in keyof Acked]: Acked[E] extends never ? never : E;
}[keyof Acked];
export type RequestOf<E extends RequestName> = Acked[E]['request'];
export type DataOf<E extends RequestName> = Acked[E]['data'];

export interface LiveConnection {
  readonly status: Readable<ConnectionStatus>;
  readonly clock: ServerClock;
  /** Watching a view subscribes to it; a view nobody watches is given up a little later. */
  view<V extends ViewName>(view: V): Readable<ViewState<V>>;
  /** Never rejects: no connection and no answer are errors too. Nothing is queued for later. */
  request<E extends RequestName>(event: E, request: RequestOf<E>): Promise<Result<DataOf<E>>>;
  stop(): void;
}

/** The wire as the connection needs it; `socket-wire.ts` is the real one, tests give a fake. */
export interface Wire {
  isConnected(): boolean;
  /** Rejects when no answer comes in time. */
  ask(event: string, request: unknown): Promise<Result<unknown>>;
  tell(event: string, request: unknown): void;
  close(): void;
}
export interface WireListener {
  connected(): void;
  disconnected(reason: string): void;
  refused(error: PublicError): void;
  hello(hello: ServerHello): void;
  beat(serverTime: number): void;
  changed(changes: ViewChanges): void;
  dropped(view: ViewName): void;
  ended(reason: string): void;
}
export type ViewMessage = ViewSnapshot | ViewChanges;
