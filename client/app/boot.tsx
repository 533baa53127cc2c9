import { useEffect, useState } from 'react';
import type { DeploymentAnswer, SessionAnswer } from '../../shared/contract/http.ts';
import type { PublicError } from '../../shared/contract/live.ts';
import { asPublicError, type HttpClient } from '../lib/http.ts';
import type { LocationStore } from '../lib/location.ts';
import { createLiveConnection } from '../live/create-live-connection.ts';
import type { LiveConnection } from '../live/live-connection.ts';
import { openSocketWire } from '../live/socket-wire.ts';
import { Failed } from '../ui/pictures.tsx';
import { App } from './app.tsx';

interface Ready {
  readonly session: SessionAnswer;
  readonly deployment: DeploymentAnswer;
  readonly connection: LiveConnection;
}

/** Reads who is signed in and what is watched, opens the live connection, then shows the app. */
export function Boot({
  http,
  location,
  onUnauthenticated,
}: {
  http: HttpClient;
  location: LocationStore;
  onUnauthenticated: () => void;
}) {
  const [ready, setReady] = useState<Ready | null>(null);
  const [error, setError] = useState<PublicError | null>(null);
  const [attempt, setAttempt] = useState(0);

  // biome-ignore lint/correctness/useExhaustiveDependencies: another attempt reads everything again
  useEffect(() => {
    let isOver = false;
    let connection: LiveConnection | undefined;
    setError(null);
    void Promise.all([http.get<SessionAnswer>('/api/session'), http.get<DeploymentAnswer>('/api/deployment')])
      .then(([session, deployment]) => {
        if (isOver) return;
        http.setCsrfToken(session.csrfToken);
        connection = createLiveConnection({
          openWire: openSocketWire,
          localNow: Date.now,
          build: session.build,
          onUnauthenticated,
        });
        setReady({ session, deployment, connection });
      })
      .catch((thrown: unknown) => {
        if (!isOver) setError(asPublicError(thrown));
      });
    return () => {
      isOver = true;
      connection?.stop();
    };
  }, [http, onUnauthenticated, attempt]);

  if (ready) return <App http={http} location={location} {...ready} />;
  if (error?.code === 'UNAUTHENTICATED') return <Wait text="Going to the sign-in page…" />;
  if (error)
    return (
      <main className="h-full">
        <h1 className="sr-only">Watchfloor</h1>
        <Failed
          title="Watchfloor cannot start in this browser yet"
          error={error}
          onRetry={() => setAttempt((value) => value + 1)}
        />
      </main>
    );
  return <Wait text="Opening the floor…" />;
}

function Wait({ text }: { text: string }) {
  return (
    <main className="grid h-full place-items-center">
      <p role="status" className="text-sm text-fg-2">
        {text}
      </p>
    </main>
  );
}
