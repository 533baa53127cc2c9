import type { Alert, Disposition } from '../domain/alert.ts';
import type { Camera, CameraHealth } from '../domain/camera.ts';
import type { JudgingState, LineNotice } from '../domain/line-health.ts';
import type { SiteOccupancy } from '../domain/presence.ts';
import type { Principal } from '../domain/principal.ts';
import type { Silence, SourceHealth } from '../domain/source-health.ts';

/**
 * The live contract. Requests are imperative and acknowledged with data or a public error; facts are past tense.
 *
 * A client subscribes to a view with the cursor it holds, if any, and gets either a snapshot or the changes since. Every
 * `view:changed` names the cursor it starts `from`; one that is not the cursor held is a gap: subscribe again.
 */
export interface ViewItems {
  alerts: Alert;
  cameras: CameraHealth;
  /** Cameras as they are set up now: what the deployment answered, kept up. */
  plan: Camera;
  doors: DoorState;
  presence: SiteOccupancy;
  sources: SourceHealth;
  /** What a person must know of the line itself; empty while there is nothing. */
  line: LineNotice;
  /** That alerts are late, or come no more; empty while what comes in is judged at once. */
  judging: JudgingState;
  activity: ActivityMinute;
}
export type ViewName = keyof ViewItems;
export const VIEW_NAMES: readonly ViewName[] = [
  'alerts',
  'cameras',
  'plan',
  'doors',
  'presence',
  'sources',
  'line',
  'judging',
  'activity',
];

/** What a door last said. */
export interface DoorState {
  readonly id: string;
  readonly state: 'closed' | 'forced' | 'held' | 'unknown';
  readonly at: number;
  readonly last?: { readonly kind: string; readonly at: number; readonly person?: string };
  /** A feed that told this is not heard now: it may no longer be so. */
  readonly unheard?: Silence;
}

/** Alerts raised and events received in one minute; `id` is the minute's ISO time. */
export interface ActivityMinute {
  readonly id: string;
  readonly at: number;
  readonly events: number;
  readonly alerts: number;
}

/** `epoch:revision`. Opaque to clients; an epoch the server no longer knows gives a snapshot. */
export type ViewCursor = string;

export interface ViewSnapshot<V extends ViewName = ViewName> {
  readonly view: V;
  readonly type: 'snapshot';
  readonly cursor: ViewCursor;
  /** When the server knew this, epoch milliseconds. */
  readonly asOf: number;
  readonly items: readonly ViewItems[V][];
}
export interface ViewChanges<V extends ViewName = ViewName> {
  readonly view: V;
  readonly type: 'changes';
  readonly from: ViewCursor;
  readonly cursor: ViewCursor;
  readonly asOf: number;
  readonly upserts: readonly ViewItems[V][];
  readonly removes: readonly string[];
}

export interface PublicError {
  readonly code: string;
  readonly message: string;
}
export type Result<T> =
  | { readonly ok: true; readonly data: T }
  | { readonly ok: false; readonly error: PublicError };
export type Ack<T> = (result: Result<T>) => void;

export interface ServerHello {
  /** Changes with every build: a client of another build reloads when idle. */
  readonly build: string;
  readonly serverTime: number;
  readonly demonstration: boolean;
  readonly deployment: string;
  readonly principal: Principal;
}

export interface ClientToServerEvents {
  /** Answered at once: the client measures the round trip and the offset between the two clocks. */
  'clock:read': (ack: Ack<{ readonly serverTime: number }>) => void;
  'view:subscribe': (
    request: { view: ViewName; cursor?: ViewCursor },
    ack: Ack<ViewSnapshot | ViewChanges>,
  ) => void;
  'view:unsubscribe': (request: { view: ViewName }, ack: Ack<null>) => void;
  /** Tells how far the client has drawn, so that the server can bound what it buffers. */
  'view:receive': (request: { view: ViewName; cursor: ViewCursor }) => void;
  'alert:acknowledge': (request: { alertId: string }, ack: Ack<Alert>) => void;
  'alert:assign': (request: { alertId: string; assignee: string | null }, ack: Ack<Alert>) => void;
  'alert:note': (request: { alertId: string; text: string }, ack: Ack<Alert>) => void;
  'alert:resolve': (
    request: { alertId: string; disposition: Disposition; note?: string },
    ack: Ack<Alert>,
  ) => void;
  'alert:reopen': (request: { alertId: string }, ack: Ack<Alert>) => void;
}

export interface ServerToClientEvents {
  'server:hello': (hello: ServerHello) => void;
  'server:beat': (beat: { serverTime: number }) => void;
  'view:changed': (changes: ViewChanges) => void;
  /** The server stopped sending this view to this client (it fell behind): subscribe again. */
  'view:dropped': (dropped: { view: ViewName; reason: string }) => void;
  'session:ended': (ended: { reason: string }) => void;
}
