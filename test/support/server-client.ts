import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { io } from 'socket.io-client';
import type {
  AlertsAnswer,
  DeadLettersAnswer,
  EventsAnswer,
  IngestAnswer,
} from '../../shared/contract/http.ts';
import type { ViewSnapshot } from '../../shared/contract/live.ts';
import type { Alert } from '../../shared/domain/alert.ts';
import type { DeadLetter, LoggedEvent } from '../../shared/domain/event.ts';
import type { SourceHealth } from '../../shared/domain/source-health.ts';
import type { Client } from './live-server.ts';
import { type ServerProcess, signIn } from './server-process.ts';

export interface IngestOutcome {
  readonly status: number;
  readonly retryAfter: string | null;
  readonly answer?: IngestAnswer;
  /** What the sender is told where nothing was accepted. */
  readonly message?: string;
}

/** Posts a body as a machine would. Throws where the connection fails. */
export async function postIngest(
  server: ServerProcess,
  source: string,
  key: string,
  body: string | Buffer | ReadableStream,
  media = 'application/json',
): Promise<IngestOutcome> {
  const init = {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': media },
    body: body as string,
    duplex: 'half',
  };
  const response = await fetch(`${server.baseUrl}/api/ingest/${source}`, init);
  const said = (await response.json()) as IngestAnswer & { error?: { message: string } };
  return {
    status: response.status,
    retryAfter: response.headers.get('retry-after'),
    ...(response.status === 202 ? { answer: said } : {}),
    ...(said.error ? { message: said.error.message } : {}),
  };
}

/** This machine's own key of a source, as `npm run replay` finds it. */
export function localKey(dataDir: string, source: string): string {
  const keys = JSON.parse(readFileSync(join(dataDir, 'ingest-keys.json'), 'utf8')) as Record<string, string>;
  return keys[source]!;
}

/** A signed-in administrator at the interface of a running server. */
export async function openClient(server: ServerProcess) {
  const cookie = await signIn(server);
  const get = async <T>(path: string): Promise<T> => {
    const response = await fetch(server.baseUrl + path, { headers: { cookie } });
    if (response.status !== 200) throw new Error(`${path}: ${response.status} ${await response.text()}`);
    return (await response.json()) as T;
  };
  const { csrfToken } = await get<{ csrfToken: string }>('/api/session');
  return {
    cookie,
    get,
    async post<T>(path: string, body: unknown): Promise<T> {
      const headers = { cookie, 'x-csrf-token': csrfToken, 'content-type': 'application/json' };
      const response = await fetch(server.baseUrl + path, {
        ...{ method: 'POST', headers, body: JSON.stringify(body) },
      });
      if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
      return (await response.json()) as T;
    },
    /** Every page. */
    async events(query: Readonly<Record<string, string>>): Promise<LoggedEvent[]> {
      const events: LoggedEvent[] = [];
      let before: string | undefined;
      do {
        const parameters = new URLSearchParams({ ...query, limit: '1000', ...(before ? { before } : {}) });
        const page = await get<EventsAnswer>(`/api/events?${parameters}`);
        events.push(...page.events);
        before = page.nextBefore;
      } while (before !== undefined);
      return events;
    },
    async alerts(): Promise<readonly Alert[]> {
      return (await get<AlertsAnswer>('/api/alerts?limit=500')).alerts;
    },
    async deadLetters(source: string): Promise<readonly DeadLetter[]> {
      return (await get<DeadLettersAnswer>(`/api/dead-letters?source=${source}&limit=500`)).deadLetters;
    },
    /** The card of a source, as the Sources screen has it. */
    async card(source: string): Promise<SourceHealth> {
      const socket: Client = io(server.baseUrl, {
        ...{ transports: ['websocket'], forceNew: true, extraHeaders: { cookie, origin: server.baseUrl } },
      });
      try {
        const result = await socket.timeout(10_000).emitWithAck('view:subscribe', { view: 'sources' });
        if (!result.ok) throw new Error(result.error.message);
        const snapshot = result.data as ViewSnapshot<'sources'>;
        const found = snapshot.items.find(({ id }) => id === source);
        if (!found) throw new Error(`no card of ${source}`);
        return found;
      } finally {
        socket.disconnect();
      }
    },
  };
}
