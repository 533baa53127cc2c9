import type { JudgeLogger } from './judge-port.ts';

/** Repeats an attempt until it succeeds or the line stops; storage comes back, and until then nothing is skipped. */
export type Persist = <T>(what: string, attempt: () => Promise<T>) => Promise<T>;

const RETRY_MS = { first: 100, most: 5_000 } as const;

export function createPersist(deps: {
  readonly logger: Pick<JudgeLogger, 'warn'>;
  /** Ends the repeating: what is asked from then on throws its reason. */
  readonly signal: AbortSignal;
  /** Must return early when `signal` aborts. */
  readonly sleep?: (ms: number, signal: AbortSignal) => Promise<void>;
}): Persist {
  const { logger, signal, sleep = pause } = deps;
  return async function persist(what, attempt) {
    for (let wait: number = RETRY_MS.first; ; wait = Math.min(wait * 2, RETRY_MS.most)) {
      signal.throwIfAborted();
      try {
        return await attempt();
      } catch (error) {
        logger.warn({ error, retryInMs: wait }, `${what} failed, trying again`);
        await sleep(wait, signal);
      }
    }
  };
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', done);
  });
}
