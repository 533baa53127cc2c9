import type { Principal } from '../../shared/domain/principal.ts';
import type { Clock } from '../clock.ts';
import { PublicFault } from '../errors.ts';
import { createBackOff } from './back-off.ts';
import type { Passwords } from './passwords.ts';
import type { AuditLog, LinkStore, Session, SessionStore, User, UserStore } from './ports.ts';
import { csrfTokenOf, hashToken, newToken } from './tokens.ts';

export const SESSION_IDLE_MS = 12 * 3_600_000;
export const SESSION_ABSOLUTE_MS = 7 * 24 * 3_600_000;
export const LINK_VALID_MS = 15 * 60_000;
/** How often being seen is written down, and how long a session read from the store is believed. */
const TOUCH_MS = 60_000;
const CACHE_MS = 5_000;
const CACHE_MAX = 5_000;

/** A principal with the session it speaks through. `id` is the session's token hash: safe to keep, useless to a thief. */
export interface Authenticated {
  readonly id: string;
  readonly principal: Principal;
  readonly csrfToken: string;
  readonly hasPassword: boolean;
}

export interface StartedSession extends Authenticated {
  /** For the cookie, nowhere else. */
  readonly token: string;
}

export interface AccessDeps {
  readonly users: UserStore;
  readonly sessions: SessionStore;
  readonly links: LinkStore;
  readonly audit: AuditLog;
  readonly passwords: Passwords;
  readonly clock: Clock;
}

export type Access = ReturnType<typeof createAccess>;

const principalOf = (user: User): Principal => ({
  id: user.id,
  kind: 'person',
  name: user.name,
  role: user.role,
});

/** Accounts, sessions and one-time links. In-process revocation is immediate; `onEnded` tells whoever holds a connection. */
export function createAccess(deps: AccessDeps) {
  const { users, sessions, links, audit, passwords, clock } = deps;
  const backOff = createBackOff(clock);
  const cache = new Map<string, { session: Session; user: User; readAt: number }>();
  const listeners = new Set<(sessionId: string, reason: string) => void>();

  function ended(ids: readonly string[], reason: string) {
    for (const id of ids) {
      cache.delete(id);
      for (const listener of listeners) listener(id, reason);
    }
  }

  async function start(user: User, how: string): Promise<StartedSession> {
    const token = newToken();
    const now = clock.now();
    const tokenHash = hashToken(token);
    await sessions.create({ tokenHash, userId: user.id, createdAt: now, lastSeenAt: now });
    await audit.append({
      at: now,
      actor: user.name,
      act: 'session.started',
      subject: user.name,
      detail: how,
    });
    return {
      id: tokenHash,
      token,
      principal: principalOf(user),
      csrfToken: csrfTokenOf(token),
      hasPassword: user.passwordHash !== undefined,
    };
  }

  return {
    /**
     * Signs in by name and password. Throws PublicFault UNAUTHENTICATED, the same for an unknown name, a wrong password
     * and a disabled account; RATE_LIMITED while the account waits.
     */
    async signIn(name: string, password: string): Promise<StartedSession> {
      const key = name.trim().toLowerCase();
      if (backOff.waitMs(key) > 0) throw new PublicFault('RATE_LIMITED');
      // Counted before the slow check, so that parallel guesses do not all pass.
      backOff.failed(key);
      const user = await users.byName(key);
      const right = await passwords.matches(user?.passwordHash, password);
      if (!user || !right || user.disabled) {
        await audit.append({
          at: clock.now(),
          actor: 'nobody',
          act: 'session.refused',
          subject: key.slice(0, 64),
        });
        throw new PublicFault('UNAUTHENTICATED', 'Name or password is wrong.');
      }
      backOff.succeeded(key);
      return start(user, 'password');
    },

    /** Uses a one-time link. Throws PublicFault UNAUTHENTICATED where it is unknown, used or expired. */
    async signInByLink(token: string): Promise<StartedSession> {
      const userId = await links.consume(hashToken(token), clock.now());
      const user = userId === undefined ? undefined : await users.byId(userId);
      if (!user || user.disabled)
        throw new PublicFault('UNAUTHENTICATED', 'This link was used or has expired.');
      return start(user, 'one-time link');
    },

    /** A new one-time link's token for this user. */
    async createLink(userId: string): Promise<string> {
      const token = newToken();
      await links.create({ tokenHash: hashToken(token), userId, expiresAt: clock.now() + LINK_VALID_MS });
      return token;
    },

    /** Whoever holds this session token, or undefined: unknown, idle too long, too old, disabled. */
    async authenticate(token: string | undefined): Promise<Authenticated | undefined> {
      if (!token || token.length > 128) return undefined;
      const id = hashToken(token);
      const now = clock.now();
      let entry = cache.get(id);
      if (!entry || now - entry.readAt > CACHE_MS) {
        cache.delete(id);
        const session = await sessions.find(id);
        const user = session && (await users.byId(session.userId));
        if (!session || !user) return undefined;
        entry = { session, user, readAt: now };
        cache.set(id, entry);
        if (cache.size > CACHE_MAX) cache.delete(cache.keys().next().value!);
      }
      const { session, user } = entry;
      const expired =
        now - session.lastSeenAt > SESSION_IDLE_MS || now - session.createdAt > SESSION_ABSOLUTE_MS;
      if (expired || user.disabled) {
        await sessions.remove(id);
        ended([id], expired ? 'The session expired.' : 'The account was disabled.');
        return undefined;
      }
      if (now - session.lastSeenAt > TOUCH_MS) {
        entry.session = { ...session, lastSeenAt: now };
        await sessions.touch(id, now);
      }
      return {
        id,
        principal: principalOf(user),
        csrfToken: csrfTokenOf(token),
        hasPassword: user.passwordHash !== undefined,
      };
    },

    /** Ends one session at once. */
    async signOut(session: Authenticated): Promise<void> {
      await sessions.remove(session.id);
      ended([session.id], 'Signed out.');
      await audit.append({ at: clock.now(), actor: session.principal.name, act: 'session.ended' });
    },

    /** Ends every session of the user but `except`, at once. */
    async endSessions(userId: string, reason: string, except?: string): Promise<void> {
      ended(await sessions.removeOfUser(userId, except), reason);
    },

    /** Tells of sessions that ended here; returns the way to stop listening. */
    onEnded(listener: (sessionId: string, reason: string) => void): () => void {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },

    /** Removes what has expired; to be called now and then. */
    async prune(): Promise<void> {
      const now = clock.now();
      await sessions.prune(now - SESSION_IDLE_MS, now - SESSION_ABSOLUTE_MS);
    },
  };
}
