import { useCallback, useEffect, useRef, useState } from 'react';
import type { PublicError } from '../../shared/contract/live.ts';
import type { CheckAnswer, RuleFault, TryOutAnswer } from '../../shared/contract/rules.ts';
import { asPublicError } from './http.ts';
import { useHttp } from './http-context.tsx';

const ASK_MS = 700;
/** An answer that did not come is asked for again, so often in a row. */
const MISSES_MAX = 3;
/** What asking again does not mend. */
const FINAL = new Set(['NOT_FOUND', 'UNAUTHENTICATED', 'FORBIDDEN']);
const path = (id: string) => `/api/rules/try/${encodeURIComponent(id)}`;

export type TryOutAsked = { readonly days: number } & ({ readonly rule: string } | { readonly text: string });

export interface TryOut {
  /** The newest run, running or ended; undefined before the first. */
  readonly answer: TryOutAnswer | undefined;
  /** What is wrong with the text: nothing ran. */
  readonly faults: readonly RuleFault[];
  readonly error: PublicError | undefined;
  readonly isRunning: boolean;
  start(asked: TryOutAsked): void;
  cancel(): void;
  clear(): void;
}

/** Runs one try-out at a time and follows it to its end; leaving the page, and clearing, cancel it. */
export function useTryOut(): TryOut {
  const http = useHttp();
  const [answer, setAnswer] = useState<TryOutAnswer | undefined>();
  const [faults, setFaults] = useState<readonly RuleFault[]>([]);
  const [error, setError] = useState<PublicError | undefined>();
  const [isStarting, setIsStarting] = useState(false);
  const isRunning = isStarting || answer?.state === 'running';
  const running = useRef<string | undefined>(undefined);
  running.current = answer?.state === 'running' ? answer.id : undefined;
  /** Counts starts and leavings: what was asked before the newest one no longer concerns anybody. */
  const turn = useRef(0);
  const [misses, setMisses] = useState(0);

  /** Nobody waits for what runs, or is about to, any more. */
  const leave = useCallback(() => {
    turn.current += 1;
    if (running.current) void http.send('DELETE', path(running.current)).catch(() => {});
    running.current = undefined;
  }, [http]);
  useEffect(() => {
    window.addEventListener('pagehide', leave);
    return () => {
      window.removeEventListener('pagehide', leave);
      leave();
    };
  }, [leave]);

  useEffect(() => {
    if (answer?.state !== 'running') return;
    const timer = setTimeout(
      () => {
        http.get<TryOutAnswer>(path(answer.id)).then(
          (next) => {
            setMisses(0);
            setAnswer((before) => (before?.id === next.id ? next : before));
          },
          (thrown: unknown) => {
            if (running.current !== answer.id) return;
            const fault = asPublicError(thrown);
            if (misses < MISSES_MAX && !FINAL.has(fault.code)) {
              setMisses(misses + 1);
              return;
            }
            leave();
            setError(fault);
            setAnswer(undefined);
          },
        );
      },
      ASK_MS * (misses + 1),
    );
    return () => clearTimeout(timer);
  }, [http, answer, misses, leave]);

  const start = useCallback(
    (asked: TryOutAsked) => {
      turn.current += 1;
      const mine = turn.current;
      const isMine = () => turn.current === mine;
      setIsStarting(true);
      setFaults([]);
      setError(undefined);
      setAnswer(undefined);
      setMisses(0);
      http
        .send<TryOutAnswer | CheckAnswer>('POST', '/api/rules/try', asked)
        .then(
          (started) => {
            if ('id' in started) {
              if (isMine()) setAnswer(started);
              else void http.send('DELETE', path(started.id)).catch(() => {});
            } else if (isMine()) setFaults(started.faults);
          },
          (thrown: unknown) => {
            if (isMine()) setError(asPublicError(thrown));
          },
        )
        .finally(() => {
          if (isMine()) setIsStarting(false);
        });
    },
    [http],
  );
  const cancel = useCallback(() => {
    if (!running.current) return;
    http.send<TryOutAnswer>('DELETE', path(running.current)).then(setAnswer, () => {});
  }, [http]);
  const clear = useCallback(() => {
    leave();
    setIsStarting(false);
    setAnswer(undefined);
    setFaults([]);
    setError(undefined);
  }, [leave]);
  return { answer, faults, error, isRunning, start, cancel, clear };
}
