import { createContext, type ReactNode, useCallback, useContext, useEffect, useState } from 'react';
import type { PublicError } from '../../shared/contract/live.ts';
import { asPublicError, type HttpClient } from './http.ts';

const HttpContext = createContext<HttpClient | null>(null);

export function HttpProvider({ client, children }: { client: HttpClient; children: ReactNode }) {
  return <HttpContext value={client}>{children}</HttpContext>;
}

export function useHttp(): HttpClient {
  const client = useContext(HttpContext);
  if (!client) throw new Error('useHttp needs an HttpProvider');
  return client;
}

/** What a fetched thing is now. `stale`: an older answer is shown because the newer read failed. */
export type Fetched<T> =
  | { readonly state: 'loading' }
  | { readonly state: 'ready'; readonly data: T; readonly readAt: number }
  | { readonly state: 'stale'; readonly data: T; readonly readAt: number; readonly error: PublicError }
  | { readonly state: 'failed'; readonly error: PublicError };

/**
 * Reads `path` and reads it again when `revision` changes or `reload` is called; while a newer read is under way the older
 * answer stays. A path of null reads nothing.
 */
export function useFetched<T>(
  path: string | null,
  revision: number | string = 0,
): { readonly result: Fetched<T>; readonly reload: () => void } {
  const http = useHttp();
  const [held, setHeld] = useState<{ path: string | null; result: Fetched<T> }>({
    path,
    result: { state: 'loading' },
  });
  const [attempt, setAttempt] = useState(0);
  const reload = useCallback(() => setAttempt((value) => value + 1), []);

  // biome-ignore lint/correctness/useExhaustiveDependencies: revision and attempt ask for a new read without being read
  useEffect(() => {
    if (path === null) return;
    const abort = new AbortController();
    http.get<T>(path, abort.signal).then(
      (data) => {
        if (!abort.signal.aborted) setHeld({ path, result: { state: 'ready', data, readAt: Date.now() } });
      },
      (thrown: unknown) => {
        if (abort.signal.aborted) return;
        const error = asPublicError(thrown);
        setHeld((before) =>
          before.path === path && 'data' in before.result
            ? { path, result: { ...before.result, state: 'stale', error } }
            : { path, result: { state: 'failed', error } },
        );
      },
    );
    return () => abort.abort();
  }, [http, path, revision, attempt]);

  return { result: held.path === path ? held.result : { state: 'loading' }, reload };
}
