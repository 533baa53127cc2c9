import { useCallback, useEffect, useRef, useState } from 'react';
import type { PublicError } from '../../shared/contract/live.ts';
import type { CheckAnswer, RuleFault, TryOutAnswer } from '../../shared/contract/rules.ts';
import { asPublicError } from './http.ts';
import { useHttp } from './http-context.tsx';

const ASK_MS = 700;
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

/** Runs one try-out at a time and follows it to its end; leaving the page cancels it. */
export function useTryOut(): TryOut {
  const http = useHttp();
  const [answer, setAnswer] = useState<TryOutAnswer | undefined>();
  const [faults, setFaults] = useState<readonly RuleFault[]>([]);
  const [error, setError] = useState<PublicError | undefined>();
  const [isStarting, setIsStarting] = useState(false);
  const isRunning = isStarting || answer?.state === 'running';
  const running = useRef<string | undefined>(undefined);
  running.current = answer?.state === 'running' ? answer.id : undefined;

  useEffect(() => {
    if (answer?.state !== 'running') return;
    const timer = setTimeout(() => {
      http.get<TryOutAnswer>(path(answer.id)).then(
        (next) => setAnswer((before) => (before?.id === next.id ? next : before)),
        (thrown: unknown) => {
          setError(asPublicError(thrown));
          setAnswer(undefined);
        },
      );
    }, ASK_MS);
    return () => clearTimeout(timer);
  }, [http, answer]);
  useEffect(
    () => () => {
      if (running.current) void http.send('DELETE', path(running.current)).catch(() => {});
    },
    [http],
  );

  const start = useCallback(
    (asked: TryOutAsked) => {
      setIsStarting(true);
      setFaults([]);
      setError(undefined);
      setAnswer(undefined);
      http
        .send<TryOutAnswer | CheckAnswer>('POST', '/api/rules/try', asked)
        .then(
          (started) => {
            if ('id' in started) setAnswer(started);
            else setFaults(started.faults);
          },
          (thrown: unknown) => setError(asPublicError(thrown)),
        )
        .finally(() => setIsStarting(false));
    },
    [http],
  );
  const cancel = useCallback(() => {
    if (!running.current) return;
    http.send<TryOutAnswer>('DELETE', path(running.current)).then(setAnswer, () => {});
  }, [http]);
  const clear = useCallback(() => {
    setAnswer(undefined);
    setFaults([]);
    setError(undefined);
  }, []);
  return { answer, faults, error, isRunning, start, cancel, clear };
}
