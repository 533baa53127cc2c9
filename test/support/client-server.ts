import { createReadStream, existsSync, statSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Server } from 'socket.io';
import type { SessionAnswer } from '../../shared/contract/http.ts';
import { LIMITS } from '../../shared/contract/limits.ts';
import type {
  ClientToServerEvents,
  Result,
  ServerToClientEvents,
  ViewName,
} from '../../shared/contract/live.ts';
import type { Alert } from '../../shared/domain/alert.ts';
import type { DeadLetter } from '../../shared/domain/event.ts';
import { PERMISSIONS } from '../../shared/domain/principal.ts';
import * as data from './client-data.ts';

/**
 * A stand-in for the server: the real contract with believable data, for developing and testing screens without a pipeline.
 * `npx tsx test/support/client-server.ts [port]` serves `dist/client` with the content security policy of the product.
 */
export interface ClientServer {
  readonly url: string;
  /** Acts as another operator would. */
  changeAlert(id: string, change: Partial<Alert>): void;
  /** Drops every socket and refuses new ones until called with true. */
  setReachable(reachable: boolean): void;
  close(): Promise<void>;
}

export const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "worker-src 'self'",
  "style-src 'self'",
  "img-src 'self' data: blob:",
  "media-src 'self' blob:",
  "font-src 'self'",
  "connect-src 'self'",
  "require-trusted-types-for 'script'",
  'trusted-types default',
].join('; ');

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.mjs': 'text/javascript',
  '.css': 'text/css',
  '.woff2': 'font/woff2',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
};

export async function startClientServer({
  port = 0,
  dist = fileURLToPath(new URL('../../dist/client', import.meta.url)),
  role = 'admin' as SessionAnswer['principal']['role'],
} = {}): Promise<ClientServer> {
  const me = 'Jonas Weber';
  const startedAt = Date.now();
  const alerts = new Map(data.createAlerts(startedAt).map((alert) => [alert.id, alert]));
  const epoch = 'e';
  let revision = 500;
  let isReachable = true;
  const session: SessionAnswer = {
    principal: { id: 'U2', kind: 'person', name: me, role },
    permissions: PERMISSIONS,
    csrfToken: 'csrf-1',
    demonstration: true,
    deployment: data.deployment.name,
    build: 'dev',
  };
  let deadLetters: DeadLetter[] = Array.from({ length: 42 }, (_, n) => ({
    id: `DL-${n}`,
    source: n % 3 ? 'visitor-csv' : 'badge-main',
    receivedAt: startedAt - n * 61_000,
    stage: n % 3 ? 'mapping' : 'time',
    reason:
      n % 3
        ? `visitors.csv line ${312 + n}: column “badge” is missing.`
        : 'badge-main.yaml line 14, field time: “32.13.2026 25:61” is no time.',
    text:
      n % 3
        ? `${n};Visitor ${n};;ACME Ltd;2026-11-23`
        : `{"badge":"48${n}","door":"D-0${n % 8}","time":"32.13.2026 25:61"}`,
  }));

  const json = (response: ServerResponse, status: number, body: unknown) => {
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(JSON.stringify(body));
  };
  const readBody = async (request: IncomingMessage) => {
    let text = '';
    for await (const chunk of request) text += chunk;
    return text ? (JSON.parse(text) as Record<string, unknown>) : {};
  };

  async function api(request: IncomingMessage, response: ServerResponse, url: URL): Promise<void> {
    const { pathname } = url;
    const now = Date.now();
    if (pathname === '/api/session') {
      if (request.method === 'DELETE') {
        response.writeHead(204).end();
        return;
      }
      return json(response, 200, session);
    }
    if (pathname === '/api/deployment') return json(response, 200, data.deployment);
    const pivot = /^\/api\/alerts\/([^/]+)\/pivot$/.exec(pathname);
    if (pivot) {
      const alert = alerts.get(decodeURIComponent(pivot[1] ?? ''));
      if (alert) return json(response, 200, data.createPivot(alert, now));
    }
    if (pathname.startsWith('/api/people/')) {
      const id = decodeURIComponent(pathname.slice(12));
      return json(response, 200, data.createPerson(id, 'Tomasz Lindqvist', now - 90_000));
    }
    if (pathname === '/api/dead-letters') {
      const source = url.searchParams.get('source');
      const listed = deadLetters.filter((letter) => !source || letter.source === source);
      return json(response, 200, { deadLetters: listed, total: listed.length });
    }
    if (pathname === '/api/dead-letters/replay' && request.method === 'POST') {
      if (request.headers['x-csrf-token'] !== session.csrfToken)
        return json(response, 403, { error: { code: 'FORBIDDEN', message: 'no token', requestId: 'r' } });
      const ids = new Set((await readBody(request)).ids as string[]);
      const good = deadLetters.filter((letter) => ids.has(letter.id) && letter.stage === 'mapping');
      deadLetters = deadLetters.filter((letter) => !good.includes(letter));
      return json(response, 200, {
        accepted: good.length,
        duplicates: 0,
        stillRejected: [...ids]
          .filter((id) => !good.some((letter) => letter.id === id))
          .map((id) => ({ id, reason: 'badge-main.yaml line 14: still no time.' })),
      });
    }
    if (pathname === '/api/audit')
      return json(response, 200, {
        entries: Array.from({ length: 30 }, (_, n) => ({
          seq: 900 - n,
          at: now - n * 45_000,
          actor: n % 2 ? 'Mara Okafor' : me,
          action: n % 3 ? 'alert.acknowledge' : 'video.view',
          subject: n % 3 ? 'alert:A-22c0d4' : 'camera:C-103',
          detail: { person: 'E1042' },
        })),
      });
    if (pathname === '/api/users')
      return json(response, 200, {
        users: [
          { id: 'U1', name: 'Mara Okafor', role: 'lead', disabled: false, createdAt: now - 9e8 },
          { id: 'U2', name: me, role },
        ],
      });
    json(response, 404, {
      error: {
        code: 'NOT_FOUND',
        message: 'There is no such thing, or you may not see it.',
        requestId: 'r1',
      },
    });
  }

  const http = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://localhost');
    response.setHeader('content-security-policy', CONTENT_SECURITY_POLICY);
    if (url.pathname.startsWith('/api/')) {
      void api(request, response, url);
      return;
    }
    const path = normalize(join(dist, url.pathname));
    const isFile = path.startsWith(dist) && existsSync(path) && statSync(path).isFile();
    if (!isFile && extname(url.pathname)) {
      response.writeHead(404).end();
      return;
    }
    const file = isFile ? path : join(dist, 'index.html');
    const type = TYPES[extname(file)] ?? 'application/octet-stream';
    const range = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? '');
    const { size } = statSync(file);
    if (range) {
      const start = Number(range[1]);
      const end = Math.min(Number(range[2]), size - 1);
      response.writeHead(206, {
        'content-type': type,
        'content-length': end - start + 1,
        'content-range': `bytes ${start}-${end}/${size}`,
      });
      createReadStream(file, { start, end }).pipe(response);
      return;
    }
    response.writeHead(200, { 'content-type': type, 'content-length': size });
    createReadStream(file).pipe(response);
  });

  const io = new Server<ClientToServerEvents, ServerToClientEvents>(http, { transports: ['websocket'] });
  io.use((_socket, next) => (isReachable ? next() : next(new Error('UNREACHABLE'))));
  const itemsOf = (view: ViewName) => {
    const now = Date.now();
    switch (view) {
      case 'alerts':
        return [...alerts.values()];
      case 'cameras':
        return data.createCameraHealth(now);
      case 'doors':
        return data.createDoorStates(now);
      case 'presence':
        return [
          { id: 'FRA', certain: 212, possible: 231, asOf: now },
          { id: 'LON', certain: 0, possible: 40, asOf: now - 3_600_000 },
        ];
      case 'sources':
        return data.createSources(now);
      case 'line':
        return data.createLineNotices(now);
      default:
        return data.createActivity(now);
    }
  };
  const cursors = new Map<ViewName, string>();
  const cursorOf = (view: ViewName) => cursors.get(view) ?? `${epoch}:0`;
  function publish(view: ViewName, upserts: readonly unknown[]): void {
    revision += 1;
    const from = cursorOf(view);
    cursors.set(view, `${epoch}:${revision}`);
    io.to(view).emit('view:changed', {
      view,
      type: 'changes',
      from,
      cursor: cursorOf(view),
      asOf: Date.now(),
      upserts,
      removes: [],
    } as Parameters<ServerToClientEvents['view:changed']>[0]);
  }
  function changeAlert(id: string, change: Partial<Alert>): Alert | undefined {
    const before = alerts.get(id);
    if (!before) return undefined;
    const next = { ...before, ...change, revision: before.revision + 1, updatedAt: Date.now() };
    alerts.set(id, next);
    publish('alerts', [next]);
    return next;
  }
  const act = (id: string, change: Partial<Alert>, ack: (result: Result<Alert>) => void) => {
    const next = changeAlert(id, change);
    if (next) ack({ ok: true, data: next });
    else ack({ ok: false, error: { code: 'NOT_FOUND', message: 'There is no such alert.' } });
  };

  io.on('connection', (socket) => {
    socket.emit('server:hello', {
      build: 'dev',
      serverTime: Date.now(),
      demonstration: true,
      deployment: session.deployment,
      principal: session.principal,
    });
    socket.on('clock:read', (ack) => ack({ ok: true, data: { serverTime: Date.now() } }));
    socket.on('view:subscribe', ({ view }, ack) => {
      void socket.join(view);
      ack({
        ok: true,
        data: {
          view,
          type: 'snapshot',
          cursor: cursorOf(view),
          asOf: Date.now(),
          items: itemsOf(view),
        } as never,
      });
    });
    socket.on('view:unsubscribe', ({ view }, ack) => {
      void socket.leave(view);
      ack({ ok: true, data: null });
    });
    socket.on('alert:acknowledge', ({ alertId }, ack) =>
      act(alertId, { status: 'acknowledged', acknowledgedBy: me, acknowledgedAt: Date.now() }, ack),
    );
    socket.on('alert:assign', ({ alertId, assignee }, ack) => {
      const { assignee: _, ...rest } = alerts.get(alertId) ?? ({} as Alert);
      if (rest.id) alerts.set(alertId, rest);
      act(alertId, assignee === null ? {} : { assignee }, ack);
    });
    socket.on('alert:note', ({ alertId }, ack) =>
      act(alertId, { noteCount: (alerts.get(alertId)?.noteCount ?? 0) + 1 }, ack),
    );
    socket.on('alert:resolve', ({ alertId, disposition }, ack) =>
      act(alertId, { status: 'resolved', resolvedBy: me, resolvedAt: Date.now(), disposition }, ack),
    );
    socket.on('alert:reopen', ({ alertId }, ack) => act(alertId, { status: 'acknowledged' }, ack));
  });

  const timers = [
    setInterval(() => io.emit('server:beat', { serverTime: Date.now() }), LIMITS.beatMs),
    setInterval(() => {
      publish('sources', data.createSources(Date.now()));
      publish('cameras', data.createCameraHealth(Date.now()));
      publish('activity', data.createActivity(Date.now()).slice(-1));
    }, 2_000),
  ];
  await new Promise<void>((resolve) => http.listen(port, '127.0.0.1', resolve));
  const address = http.address();
  return {
    url: `http://127.0.0.1:${typeof address === 'object' && address ? address.port : port}`,
    changeAlert: (id, change) => void changeAlert(id, change),
    setReachable(reachable) {
      isReachable = reachable;
      if (!reachable) io.disconnectSockets(true);
    },
    async close() {
      for (const timer of timers) clearInterval(timer);
      await io.close();
    },
  };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const server = await startClientServer({ port: Number(process.argv[2] ?? 21400) });
  console.log(server.url);
}
