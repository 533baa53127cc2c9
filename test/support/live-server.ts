import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { io, type Socket } from 'socket.io-client';
import type { Authenticated, EndedListener } from '../../server/access/access.ts';
import { can } from '../../server/access/policy.ts';
import { PublicFault } from '../../server/errors.ts';
import { createActivityView } from '../../server/live/activity-view.ts';
import type { AlertActs } from '../../server/live/alert-acts.ts';
import { type AlertChanges, createAlertsView } from '../../server/live/alerts-view.ts';
import { createLiveServer, type LIVE_LIMITS } from '../../server/live/live-server.ts';
import { createView } from '../../server/live/view.ts';
import type {
  ClientToServerEvents,
  Result,
  ServerToClientEvents,
  ViewChanges,
  ViewName,
  ViewSnapshot,
} from '../../shared/contract/live.ts';
import type { Alert } from '../../shared/domain/alert.ts';
import type { Role } from '../../shared/domain/principal.ts';

export function alertOf(id: string, revision: number, more: Partial<Alert> = {}): Alert {
  return {
    id,
    revision,
    title: `Alert ${id}`,
    level: 'high',
    score: 50,
    scoreParts: [],
    domains: ['physical'],
    status: 'new',
    firstAt: 1,
    lastAt: 1,
    raisedAt: 1,
    updatedAt: revision,
    entities: [],
    reasons: [],
    moment: { at: 1, eventId: 'e' },
    noteCount: 0,
    demonstration: true,
    ...more,
  };
}

/** The alert store's port in memory: it outlives the servers of a test as the database outlives a restart. */
export function createMemoryAlerts(epoch = 'db1') {
  const alerts = new Map<string, Alert>();
  let revision = 0;
  function write(id: string, more: Partial<Alert>): Alert {
    const alert = alertOf(id, ++revision, { ...alerts.get(id), ...more, revision });
    alerts.set(id, alert);
    return alert;
  }
  function known(id: string): Alert {
    const alert = alerts.get(id);
    if (!alert) throw new PublicFault('NOT_FOUND');
    return alert;
  }
  const changes: AlertChanges = {
    epoch: async () => epoch,
    lastRevision: async () => revision,
    open: async () =>
      [...alerts.values()].filter(({ status }) => status === 'new' || status === 'acknowledged'),
    changedSince: async (since, limit) =>
      [...alerts.values()]
        .filter((alert) => alert.revision > since)
        .sort((left, right) => left.revision - right.revision)
        .slice(0, limit),
  };
  const acts: AlertActs = {
    async acknowledge(id, by) {
      if (known(id).status !== 'new') throw new PublicFault('CONFLICT');
      return write(id, { status: 'acknowledged', acknowledgedBy: by.name });
    },
    assign: async (id, assignee) => write(known(id).id, assignee === null ? {} : { assignee }),
    note: async (id) => write(id, { noteCount: known(id).noteCount + 1 }),
    resolve: async (id, disposition, _note, by) =>
      write(known(id).id, { status: 'resolved', disposition, resolvedBy: by.name }),
    reopen: async (id) => write(known(id).id, { status: 'new' }),
  };
  return { alerts, write, changes, acts };
}

export type Client = Socket<ServerToClientEvents, ClientToServerEvents>;

/** A real Socket.IO server on a real port; the cookie `role:NAME` stands for a session. */
export async function startLive(options: {
  readonly store?: ReturnType<typeof createMemoryAlerts>;
  readonly port?: number;
  readonly limits?: Partial<Record<keyof typeof LIVE_LIMITS, number>>;
  readonly tickMs?: number;
}) {
  const store = options.store ?? createMemoryAlerts();
  const clock = { now: () => Date.now() };
  const listeners = new Set<EndedListener>();
  const ended = new Set<string>();
  const faults: unknown[] = [];
  const httpServer: Server = createServer((_request, response) => response.writeHead(404).end());
  const alertsView = await createAlertsView({
    store: store.changes,
    clock,
    onFault: (error) => faults.push(error),
  });
  const activity = createActivityView(clock);
  const views = {
    alerts: alertsView.view,
    activity: activity.view,
    cameras: createView({ name: 'cameras', clock }),
    plan: createView({ name: 'plan', clock }),
    doors: createView({ name: 'doors', clock }),
    presence: createView({ name: 'presence', clock }),
    sources: createView({ name: 'sources', clock }),
    line: createView({ name: 'line', clock }),
    judging: createView({ name: 'judging', clock }),
  };
  const live = createLiveServer({
    httpServer,
    views,
    clock,
    hello: { build: 'b1', demonstration: true, deployment: 'Test' },
    async authenticate(cookie): Promise<Authenticated | undefined> {
      const match = /wf_session=(\w+):(\w+)/.exec(cookie ?? '');
      if (!match || ended.has(match[0])) return undefined;
      return {
        id: match[0],
        principal: { id: match[2]!, kind: 'person', name: match[2]!, role: match[1] as Role },
        csrfToken: 'c',
        token: match[0],
      };
    },
    onSessionEnded(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    isOwnOrigin: (origin, host) => new URL(origin).host === host,
    can,
    alertActs: {
      acts: store.acts,
      can,
      alert: (id) => alertsView.view.get(id),
      isUser: async (name) => ['anna', 'bob'].includes(name),
    },
    onAlertChanged: () => void alertsView.poke(),
    onFault: (error) => faults.push(error),
    tickMs: options.tickMs ?? 20,
    ...(options.limits ? { limits: options.limits as Partial<typeof LIVE_LIMITS> } : {}),
  });
  await new Promise<void>((resolve) => httpServer.listen(options.port ?? 0, '127.0.0.1', resolve));
  const { port } = httpServer.address() as AddressInfo;
  return {
    port,
    store,
    views,
    live,
    faults,
    poke: () => alertsView.poke(),
    expireSession: (cookie: string) => void ended.add(cookie),
    endSession(cookie: string, reason: string) {
      ended.add(cookie);
      for (const listener of listeners) listener({ session: cookie }, reason);
    },
    async stop() {
      live.stop();
      alertsView.stop();
      httpServer.closeAllConnections();
      await new Promise((resolve) => httpServer.close(resolve));
    },
  };
}

/** A client as the browser has it. */
export function connect(
  port: number,
  session = 'operator:anna',
  headers: Record<string, string> = {},
): Client {
  return io(`http://127.0.0.1:${port}`, {
    transports: ['websocket'],
    reconnectionDelay: 30,
    reconnectionDelayMax: 60,
    forceNew: true,
    extraHeaders: { cookie: `wf_session=${session}`, ...headers },
  });
}

/** Follows a view as the client's store does, and keeps account of every cursor: a gap or a repeat shows. */
export function follow<V extends ViewName>(client: Client, view: V) {
  const items = new Map<string, ViewChanges<V>['upserts'][number]>();
  const told: string[] = [];
  const gaps: string[] = [];
  let cursor: string | undefined;
  let snapshots = 0;
  let dropped = 0;
  function take(state: ViewSnapshot | ViewChanges) {
    if (state.type === 'snapshot') {
      snapshots++;
      items.clear();
      for (const item of state.items) items.set(item.id, item as never);
    } else {
      if (state.from !== cursor) gaps.push(`${cursor} != ${state.from}`);
      for (const item of state.upserts) {
        items.set(item.id, item as never);
        told.push(`${item.id}@${'revision' in item ? item.revision : ''}`);
      }
      for (const id of state.removes) items.delete(id);
    }
    cursor = state.cursor;
  }
  client.on('view:changed', (changes) => {
    if (changes.view === view) take(changes);
  });
  client.on('view:dropped', (event) => {
    if (event.view === view) dropped++;
  });
  async function subscribe(): Promise<Result<ViewSnapshot | ViewChanges>> {
    const answer = await client.emitWithAck('view:subscribe', {
      view,
      ...(cursor === undefined ? {} : { cursor }),
    });
    if (answer.ok) take(answer.data);
    return answer;
  }
  return {
    items,
    told,
    gaps,
    subscribe,
    get cursor() {
      return cursor;
    },
    get snapshots() {
      return snapshots;
    },
    get dropped() {
      return dropped;
    },
  };
}

export async function until(holds: () => boolean, what: string, withinMs = 10_000): Promise<void> {
  const end = Date.now() + withinMs;
  while (!holds()) {
    if (Date.now() > end) throw new Error(`not within ${withinMs} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
