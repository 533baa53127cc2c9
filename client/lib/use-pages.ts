import { useCallback, useEffect, useState } from 'react';
import type { PublicError } from '../../shared/contract/live.ts';
import { asPublicError } from './http.ts';
import { useHttp } from './http-context.tsx';

interface Page {
  readonly nextBefore?: string;
}
export interface Pages<P extends Page> {
  readonly state: 'loading' | 'ready' | 'failed';
  readonly pages: readonly P[];
  readonly hasMore: boolean;
  /** A page could not be read; those read before stay. */
  readonly error: PublicError | null;
  more(): void;
  reload(): void;
}

/** Reads `path` page after page by `before`, newest first. Another path, or `reload`, starts again. */
export function usePages<P extends Page>(path: string): Pages<P> {
  const http = useHttp();
  const [held, setHeld] = useState<{ path: string; pages: readonly P[] }>({ path, pages: [] });
  const [error, setError] = useState<PublicError | null>(null);
  const [attempt, setAttempt] = useState(0);
  const pages = held.path === path ? held.pages : [];
  const nextBefore = pages.at(-1)?.nextBefore;

  // biome-ignore lint/correctness/useExhaustiveDependencies: another attempt starts again
  useEffect(() => {
    const abort = new AbortController();
    setError(null);
    http.get<P>(path, abort.signal).then(
      (page) => {
        if (!abort.signal.aborted) setHeld({ path, pages: [page] });
      },
      (thrown: unknown) => {
        if (!abort.signal.aborted) setError(asPublicError(thrown));
      },
    );
    return () => abort.abort();
  }, [http, path, attempt]);

  const more = useCallback(() => {
    if (nextBefore === undefined) return;
    const glue = path.includes('?') ? '&' : '?';
    http.get<P>(`${path}${glue}before=${encodeURIComponent(nextBefore)}`).then(
      (page) =>
        setHeld((before) =>
          before.path === path && before.pages.at(-1)?.nextBefore === nextBefore
            ? { path, pages: [...before.pages, page] }
            : before,
        ),
      (thrown: unknown) => setError(asPublicError(thrown)),
    );
  }, [http, path, nextBefore]);

  return {
    state: pages.length > 0 ? 'ready' : error ? 'failed' : 'loading',
    pages,
    hasMore: nextBefore !== undefined,
    error,
    more,
    reload: useCallback(() => setAttempt((value) => value + 1), []),
  };
}
