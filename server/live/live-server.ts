import type { Server as HttpServer, IncomingMessage, ServerResponse } from 'node:http';
import { type DefaultEventsMap, Server, type Socket } from 'socket.io';
import { LIMITS } from '../../shared/contract/limits.ts';
import type {
  ClientToServerEvents,
  PublicError,
  Result,
  ServerHello,
  ServerToClientEvents,
  ViewName,
} from '../../shared/contract/live.ts';
import type { Permission, Principal } from '../../shared/domain/principal.ts';
import type { Authenticated, EndedListener } from '../access/access.ts';
import type { Clock } from '../clock.ts';
import { ERRORS, PublicFault } from '../errors.ts';
import { ALERT_EVENTS, type AlertActDeps, createAlertActHandlers } from './alert-acts.ts';
import { type Backlog, createBacklog } from './backlog.ts';
import { createRequestBudget } from './request-budget.ts';
import { parseReceive, parseSubscribe, parseUnsubscribe, VIEW_PERMISSIONS } from './requests.ts';
import { EVERYBODY, type View } from './view.ts';

export interface LiveServerDeps {
  readonly httpServer: HttpServer;
  readonly views: { readonly [V in ViewName]: View<V> };
  readonly clock: Clock;
  readonly hello: Omit<ServerHello, 'serverTime' | 'principal'>;
  /** The session behind a Cookie header, or undefined. */
  readonly authenticate: (cookieHeader: string | undefined) => Promise<Authenticated | undefined>;
  /** Calls back for every session that ends; returns the way to stop. */
  readonly onSessionEnded: (listener: EndedListener) => () => void;
  readonly isOwnOrigin: (origin: string, host: string | undefined) => boolean;
  readonly can: (principal: Principal, permission: Permission) => boolean;
  readonly alertActs: AlertActDeps;
  /** An act went through: whoever feeds the alerts view looks again. */
  readonly onAlertChanged: () => void;
  readonly onFault: (error: unknown, about: string) => void;
  /** The audience a principal belongs to; all of it sees the same. */
  readonly audienceOf?: (principal: Principal) => string;
  /** At most one message a view in this time: changes are gathered meanwhile, per key the latest counts. 50. */
  readonly tickMs?: number;
  readonly limits?: Partial<typeof LIVE_LIMITS>;
}

export const LIVE_LIMITS = {
  bufferedPackets: LIMITS.socketBufferedPackets,
  lagMs: LIMITS.socketLagMs,
  cutAfterMs: 60_000,
  sweepMs: 250,
  recheckSessionMs: 60_000,
  beatMs: LIMITS.beatMs,
  messageBytes: 64 * 1024,
} as const satisfies Record<string, number>;

interface SocketState {
  session: Authenticated;
  backlog: Backlog;
  views: Set<ViewName>;
  allows: () => boolean;
}
type LiveSocket = Socket<ClientToServerEvents, ServerToClientEvents, DefaultEventsMap, SocketState>;

const BEATING = 'beating';
const GATHER_MS = 4;
const sessions = new WeakMap<IncomingMessage, Authenticated>();

export type LiveServer = ReturnType<typeof createLiveServer>;

/**
 * The contract's server end. A socket carries one session, checked at the handshake, on every subscription and act, and
 * again each minute; it ends when the session does. Every view is told to a room a tick, encoded once; who falls behind
 * leaves the room and is told to subscribe again.
 */
export function createLiveServer(deps: LiveServerDeps) {
  const { clock, views } = deps;
  const limits: Record<keyof typeof LIVE_LIMITS, number> = { ...LIVE_LIMITS, ...deps.limits };
  const audienceOf = deps.audienceOf ?? (() => EVERYBODY);
  const audiences = new Set<string>([EVERYBODY]);
  const handlers = createAlertActHandlers(deps.alertActs);
  const roomOf = (view: ViewName, audience: string) => `view:${view}|${audience}`;

  const io = new Server<ClientToServerEvents, ServerToClientEvents, DefaultEventsMap, SocketState>(
    deps.httpServer,
    {
      transports: ['websocket'],
      serveClient: false,
      perMessageDeflate: false,
      httpCompression: false,
      maxHttpBufferSize: limits.messageBytes,
      pingInterval: 10_000,
      pingTimeout: 5_000,
      connectTimeout: 10_000,
      cleanupEmptyChildNamespaces: true,
    },
  );

  // Before the engine looks at anything: no session, or another site's page, and there is no handshake.
  io.engine.use(async (request: IncomingMessage, response: ServerResponse, next: () => void) => {
    try {
      const { origin, host, cookie } = request.headers;
      if (origin !== undefined && !deps.isOwnOrigin(origin, host)) return refuse(response, 'FORBIDDEN');
      const session = await deps.authenticate(cookie);
      if (!session) return refuse(response, 'UNAUTHENTICATED');
      sessions.set(request, session);
      next();
    } catch (error) {
      deps.onFault(error, 'handshake');
      refuse(response, 'STORAGE_UNAVAILABLE');
    }
  });

  io.on('connection', (socket) => void accept(socket).catch((error) => deps.onFault(error, 'connection')));

  async function accept(socket: LiveSocket) {
    const session = sessions.get(socket.request);
    if (!session) return socket.disconnect(true);
    socket.data = {
      session,
      backlog: createBacklog(clock, limits),
      views: new Set(),
      allows: createRequestBudget(clock),
    };
    void socket.join([BEATING, `session:${session.id}`, `user:${session.principal.id}`]);
    answerRequests(socket);
    socket.emit('server:hello', { ...deps.hello, serverTime: clock.now(), principal: session.principal });
    // The session may have ended between handshake and here.
    await recheck(socket);
  }

  function answerRequests(socket: LiveSocket) {
    const audience = audienceOf(socket.data.session.principal);
    audiences.add(audience);

    /** Runs a request and answers it; an unexpected fault is logged and told as such, nothing more. */
    async function answer<T>(about: string, ack: unknown, work: () => T | Promise<T>) {
      if (typeof ack !== 'function') return;
      let result: Result<T>;
      try {
        if (!socket.data.allows()) throw new PublicFault('RATE_LIMITED');
        result = { ok: true, data: await work() };
      } catch (error) {
        if (!(error instanceof PublicFault)) deps.onFault(error, about);
        result = { ok: false, error: publicError(error) };
      }
      ack(result);
    }

    socket.on('clock:read', (ack: unknown) => answer('clock:read', ack, () => ({ serverTime: clock.now() })));
    socket.on('view:subscribe', (request: unknown, ack: unknown) =>
      answer('view:subscribe', ack, () => {
        const { view, cursor } = parseSubscribe(request);
        if (!deps.can(socket.data.session.principal, VIEW_PERMISSIONS[view]))
          throw new PublicFault('FORBIDDEN');
        // All who are in the room hold the same cursor: what is pending goes out before the newcomer joins.
        tell(view, audience);
        const state = (views[view] as unknown as View).join(audience, cursor);
        socket.data.views.add(view);
        socket.data.backlog.forget(view);
        void socket.join(roomOf(view, audience));
        return state;
      }),
    );
    socket.on('view:unsubscribe', (request: unknown, ack: unknown) =>
      answer('view:unsubscribe', ack, () => {
        leave(socket, parseUnsubscribe(request).view);
        return null;
      }),
    );
    socket.on('view:receive', (request: unknown) => {
      try {
        const { view, cursor } = parseReceive(request);
        if (socket.data.views.has(view)) socket.data.backlog.received(view, cursor);
      } catch {
        // Not acknowledged by contract: a client that says nonsense is as good as one that says nothing.
      }
    });
    for (const event of ALERT_EVENTS) {
      socket.on(event, (request: unknown, ack: unknown) =>
        answer(event, ack, async () => {
          const alert = await handlers[event](request, socket.data.session.principal);
          deps.onAlertChanged();
          return alert;
        }),
      );
    }
  }

  function leave(socket: LiveSocket, view: ViewName) {
    socket.data.views.delete(view);
    socket.data.backlog.forget(view);
    void socket.leave(roomOf(view, audienceOf(socket.data.session.principal)));
  }

  function tell(view: ViewName, audience: string) {
    const changes = views[view].flush(audience);
    if (!changes) return;
    const room = roomOf(view, audience);
    io.to(room).emit('view:changed', changes);
    for (const id of io.of('/').adapter.rooms.get(room) ?? []) {
      socketById(id)?.data.backlog.sent(view, changes.cursor);
    }
  }

  const socketById = (id: string) => io.of('/').sockets.get(id) as LiveSocket | undefined;

  const guarded = (work: () => void, about: string) => () => {
    try {
      work();
    } catch (error) {
      deps.onFault(error, about);
    }
  };
  const tickMs = deps.tickMs ?? 50;
  let toldAt = 0;
  let stopped = false;
  let soon: NodeJS.Timeout | undefined;

  /** After a pause a change goes out within a few milliseconds (its company comes in the same turn), else at the pace. */
  function tellSoon() {
    if (stopped) return;
    soon ??= setTimeout(guarded(tick, 'tick'), Math.max(GATHER_MS, toldAt + tickMs - performance.now()));
  }

  function tick() {
    soon = undefined;
    toldAt = performance.now();
    for (const audience of audiences) {
      for (const view of Object.keys(views) as ViewName[]) tell(view, audience);
    }
  }

  /** Bounds memory: whoever does not read is sent nothing more, and in the end cut off. */
  function sweep() {
    for (const socket of io.of('/').sockets.values() as Iterable<LiveSocket>) {
      if (!socket.data.backlog) continue;
      const verdict = socket.data.backlog.judge(bufferedPackets(socket));
      if (verdict === 'cut') closeTransport(socket);
      else if (verdict === 'behind') hold(socket);
      else void socket.join(BEATING);
    }
  }

  function hold(socket: LiveSocket) {
    void socket.leave(BEATING);
    for (const view of [...socket.data.views]) {
      leave(socket, view);
      socket.emit('view:dropped', { view, reason: 'This screen fell behind.' });
    }
  }

  async function recheck(socket: LiveSocket) {
    const session = await deps.authenticate(socket.request.headers.cookie);
    if (session) socket.data.session = session;
    else end(socket, 'The session ended.');
  }

  function end(socket: LiveSocket, reason: string) {
    socket.emit('session:ended', { reason });
    socket.disconnect(true);
  }

  const stopListening = deps.onSessionEnded(({ session, user }, reason) => {
    const room = session === undefined ? `user:${user}` : `session:${session}`;
    for (const socketId of [...(io.of('/').adapter.rooms.get(room) ?? [])]) {
      const socket = socketById(socketId);
      if (socket) end(socket, reason);
    }
  });

  for (const view of Object.values(views)) view.onChange(tellSoon);
  const timers = [
    setInterval(guarded(sweep, 'sweep'), limits.sweepMs),
    setInterval(() => io.to(BEATING).emit('server:beat', { serverTime: clock.now() }), limits.beatMs),
    setInterval(() => {
      for (const socket of io.of('/').sockets.values() as Iterable<LiveSocket>) {
        void recheck(socket).catch((error) => deps.onFault(error, 'session check'));
      }
    }, limits.recheckSessionMs),
  ];

  return {
    /** Sockets connected, and packets waiting in their buffers: for the metrics. */
    stats() {
      const sockets = [...(io.of('/').sockets.values() as Iterable<LiveSocket>)];
      return {
        sockets: sockets.length,
        bufferedPackets: sockets.reduce((sum, socket) => sum + bufferedPackets(socket), 0),
        beating: io.of('/').adapter.rooms.get(BEATING)?.size ?? 0,
      };
    },
    /** Lets go of everybody, to come back to the next server; the HTTP server stays with its owner. */
    stop(): void {
      for (const timer of timers) clearInterval(timer);
      clearTimeout(soon);
      stopped = true;
      stopListening();
      // Not disconnectSockets: told so by the server, a client would stay away.
      io.engine.close();
    },
  };
}

function bufferedPackets(socket: LiveSocket): number {
  return (socket.conn as unknown as { writeBuffer: unknown[] }).writeBuffer.length;
}

/** Ends the connection as a network would: unlike after `disconnect`, the client comes back by itself. */
function closeTransport(socket: LiveSocket) {
  (socket.conn as unknown as { close(discard: boolean): void }).close(true);
}

function publicError(error: unknown): PublicError {
  const code = error instanceof PublicFault ? error.code : 'INTERNAL';
  return { code, message: error instanceof PublicFault ? error.message : ERRORS.INTERNAL.message };
}

function refuse(response: ServerResponse, code: keyof typeof ERRORS) {
  const { status, message } = ERRORS[code];
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', connection: 'close' });
  response.end(JSON.stringify({ error: { code, message } }));
}
