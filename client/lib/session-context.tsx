import { createContext, type ReactNode, useContext } from 'react';
import type { SessionAnswer } from '../../shared/contract/http.ts';
import type { Permission } from '../../shared/domain/principal.ts';

const SessionContext = createContext<SessionAnswer | null>(null);

export function SessionProvider({ session, children }: { session: SessionAnswer; children: ReactNode }) {
  return <SessionContext value={session}>{children}</SessionContext>;
}

export function useSession(): SessionAnswer {
  const session = useContext(SessionContext);
  if (!session) throw new Error('useSession needs a SessionProvider');
  return session;
}

/** Whether the person may do this. The server decides again; this only spares buttons that would be refused. */
export function useMay(permission: Permission): boolean {
  return useSession().permissions.includes(permission);
}
