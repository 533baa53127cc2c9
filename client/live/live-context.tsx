import { createContext, type ReactNode, useContext, useEffect, useState } from 'react';
import type { ViewName } from '../../shared/contract/live.ts';
import { useStore } from '../lib/store.ts';
import type { ConnectionStatus, LiveConnection } from './live-connection.ts';
import type { ServerClock } from './server-clock.ts';
import type { ViewState } from './view-store.ts';

const LiveContext = createContext<LiveConnection | null>(null);

export function LiveProvider({ connection, children }: { connection: LiveConnection; children: ReactNode }) {
  return <LiveContext value={connection}>{children}</LiveContext>;
}

export function useLive(): LiveConnection {
  const connection = useContext(LiveContext);
  if (!connection) throw new Error('useLive needs a LiveProvider');
  return connection;
}

/** A live view; it is subscribed while someone watches it. `items` is a new map whenever anything changed. */
export function useView<V extends ViewName>(view: V): ViewState<V> {
  return useStore(useLive().view(view));
}

export function useConnectionStatus(): ConnectionStatus {
  return useStore(useLive().status);
}

export function useServerClock(): ServerClock {
  return useLive().clock;
}

/** The server's time, read again every `everyMs`. */
export function useNow(everyMs = 1000): number {
  const clock = useServerClock();
  const [now, setNow] = useState(() => clock.now());
  useEffect(() => {
    setNow(clock.now());
    const timer = setInterval(() => setNow(clock.now()), everyMs);
    return () => clearInterval(timer);
  }, [clock, everyMs]);
  return now;
}
