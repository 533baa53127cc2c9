import { useCallback, useEffect, useState } from 'react';
import type { RiskAnswer } from '../../../shared/contract/http.ts';
import type { PublicError } from '../../../shared/contract/live.ts';
import type { RiskKind } from '../../../shared/domain/risk.ts';
import { asPublicError } from '../../lib/http.ts';
import { useHttp } from '../../lib/http-context.tsx';

/** Risks decay over hours: once a minute is often enough. */
const AGAIN_MS = 60_000;

/** The highest risks of a kind, read again every minute. What was read stays when a later reading fails. */
export function useRisks(kind: RiskKind): {
  readonly answer: RiskAnswer | undefined;
  readonly error: PublicError | undefined;
  readonly reload: () => void;
} {
  const http = useHttp();
  const [held, setHeld] = useState<{ kind: RiskKind; answer: RiskAnswer }>();
  const [error, setError] = useState<PublicError>();
  const [attempt, setAttempt] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another attempt reads again
  useEffect(() => {
    const abort = new AbortController();
    const read = () =>
      http.get<RiskAnswer>(`/api/risk?kind=${kind}&limit=50`, abort.signal).then(
        (answer) => {
          if (abort.signal.aborted) return;
          setHeld({ kind, answer });
          setError(undefined);
        },
        (thrown: unknown) => {
          if (!abort.signal.aborted) setError(asPublicError(thrown));
        },
      );
    void read();
    const timer = setInterval(() => void read(), AGAIN_MS);
    return () => {
      abort.abort();
      clearInterval(timer);
    };
  }, [http, kind, attempt]);
  return {
    answer: held?.kind === kind ? held.answer : undefined,
    error,
    reload: useCallback(() => setAttempt((value) => value + 1), []),
  };
}
