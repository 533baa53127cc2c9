import type { ServerResponse } from 'node:http';
import type { Authenticated, EndedSessions } from '../../access/access.ts';

/**
 * Requests that wait for something to happen. Each ends when its client goes away, when its session ends and when the
 * server stops, whichever is first: the signal that its work was given says so.
 */
export function createPendingRequests() {
  const pending = new Set<{ readonly session: Authenticated | undefined; readonly abort: AbortController }>();

  const endWhere = (which: (session: Authenticated | undefined) => boolean) => {
    for (const { session, abort } of pending) if (which(session)) abort.abort();
  };

  return {
    async run<Value>(
      session: Authenticated | undefined,
      response: ServerResponse,
      work: (signal: AbortSignal) => Promise<Value>,
    ): Promise<Value> {
      const one = { session, abort: new AbortController() };
      const onClose = () => one.abort.abort();
      pending.add(one);
      response.once('close', onClose);
      try {
        return await work(one.abort.signal);
      } finally {
        pending.delete(one);
        response.off('close', onClose);
      }
    },
    endOf: (ended: EndedSessions): void =>
      endWhere(
        (session) =>
          session !== undefined &&
          (ended.session === undefined ? userOf(session) === ended.user : session.id === ended.session),
      ),
    endAll: (): void => endWhere(() => true),
    count: () => pending.size,
  };
}

const userOf = ({ principal }: Authenticated) => principal.id;
