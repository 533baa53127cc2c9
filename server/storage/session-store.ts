import type { Database } from './database.ts';
import {
  deleteDeadSessions,
  revokeSession,
  revokeSessionsOfUser,
  touchSession,
} from './queries/change-session.ts';
import { findSession, type Session } from './queries/find-session.ts';
import { insertSession } from './queries/insert-session.ts';
import { tokenHash } from './token-hash.ts';

/** Sign-ins. The token itself is never stored. */
export function createSessionStore(db: Pick<Database, 'read' | 'write'>) {
  return {
    create: (session: {
      readonly token: string;
      readonly userId: string;
      readonly csrf: string;
      readonly createdAt: number;
      readonly expiresAt: number;
    }): Promise<void> => insertSession(db.write, { ...session, tokenHash: tokenHash(session.token) }),
    /** Undefined when it does not stand: unknown, expired, revoked, or its user is disabled. */
    find: (token: string, now: number): Promise<Session | undefined> =>
      findSession(db.read, tokenHash(token), now),
    /** Call it now and then, not with every request. `expiresAt` prolongs. */
    touch: (token: string, at: number, expiresAt?: number): Promise<void> =>
      touchSession(db.write, tokenHash(token), at, expiresAt),
    /** False: there was none that stood. */
    revoke: (token: string, at: number): Promise<boolean> => revokeSession(db.write, tokenHash(token), at),
    /** How many there were. */
    revokeAllOf: (userId: string, at: number): Promise<number> => revokeSessionsOfUser(db.write, userId, at),
    /** Forgets what expired or was revoked before. */
    sweep: (before: number): Promise<number> => deleteDeadSessions(db.write, before),
  };
}
export type SessionStore = ReturnType<typeof createSessionStore>;
