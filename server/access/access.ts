import type { Principal } from '../../shared/domain/principal.ts';
import type { Clock } from '../clock.ts';
import { PublicFault } from '../errors.ts';
import { createBackOff } from './back-off.ts';
import type { Passwords } from './passwords.ts';
import type { AuditLog, LinkStore, SessionStore, StandingSession, User, UserStore } from './ports.ts';
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
  /** For ending it, nowhere else. */
  readonly token: string;
}

/** Sessions that ended: one, or all of a user. */
export type EndedSessions =
  | { readonly session: string; readonly user?: undefined }
  | { readonly user: string; readonly session?: undefined };
export type EndedListener = (ended: EndedSessions, reason: string) => void;

export interface AccessDeps {
  readonly users: UserStore;
  readonly sessions: SessionStore;
  readonly links: LinkStore;
  readonly audit: AuditLog;
  readonly passwords: Passwords;
  readonly clock: Clock;
}

export type Access = ReturnType<typeof createAccess>;

const principalOf = ({ id, name, role }: Pick<User, 'id' | 'name' | 'role'>): Principal => ({
  id,
  kind: 'person',
  name,
  role,
});

/** Accounts, sessions and one-time links. In-process revocation is immediate; `onEnded` tells whoever holds a connection. */
export function createAccess(deps: AccessDeps) {
  const { users, sessions, links, audit, passwords, clock } = deps;
  const backOff = createBackOff(clock);
  const cache = new Map<string, { session: StandingSession; readAt: number }>();
  const listeners = new Set<EndedListener>();
  /** Counts endings: a session read before one is not believed after it. */
  let endings = 0;

  function tellEnded(ended: EndedSessions, reason: string) {
    endings += 1;
    for (const [id, { session }] of cache) {
      if (id === ended.session || session.user.id === ended.user) cache.delete(id);
    }
    for (const listener of listeners) listener(ended, reason);
  }

  async function start(user: Pick<User, 'id' | 'name' | 'role'>, how: string): Promise<Authenticated> {
    const token = newToken();
    const now = clock.now();
    const csrfToken = csrfTokenOf(token);
    const times = { createdAt: now, expiresAt: now + SESSION_IDLE_MS };
    await sessions.create({ token, userId: user.id, csrf: csrfToken, ...times });
    const subject = `user:${user.name}`;
    await audit.append({ at: now, actor: user.name, action: 'session.start', subject, detail: { how } });
    return { id: hashToken(token), token, principal: principalOf(user), csrfToken };
  }

  async function read(id: string, token: string): Promise<StandingSession | undefined> {
    const now = clock.now();
    const held = cache.get(id);
    if (held && now - held.readAt <= CACHE_MS && held.session.expiresAt > now) return held.session;
    cache.delete(id);
    const before = endings;
    const session = await sessions.find(token, now);
    if (!session) {
      // Known here until now: it expired, or was ended elsewhere.
      if (held) tellEnded({ session: id }, 'The session ended.');
      return undefined;
    }
    if (before === endings) {
      cache.set(id, { session, readAt: now });
      if (cache.size > CACHE_MAX) cache.delete(cache.keys().next().value!);
    }
    return session;
  }

  return {
    /**
     * Signs in by name and password. Throws PublicFault UNAUTHENTICATED, the same for an unknown name, a wrong password
     * and a disabled account; RATE_LIMITED while the account waits.
     */
    async signIn(name: string, password: string): Promise<Authenticated> {
      const key = name.trim().toLowerCase();
      if (backOff.waitMs(key) > 0) throw new PublicFault('RATE_LIMITED');
      // Counted before the slow check, so that parallel guesses do not all pass.
      backOff.failed(key);
      const user = await users.findByName(key);
      const right = await passwords.matches(user?.passwordHash, password);
      if (!user || !right || user.disabled) {
        const subject = `user:${key.slice(0, 64)}`;
        await audit.append({ at: clock.now(), actor: 'nobody', action: 'session.refuse', subject });
        throw new PublicFault('UNAUTHENTICATED', 'Name or password is wrong.');
      }
      backOff.succeeded(key);
      return start(user, 'password');
    },

    /** Uses a one-time link. Throws PublicFault UNAUTHENTICATED where it is unknown, used or expired. */
    async signInByLink(token: string): Promise<Authenticated> {
      const userId = await links.use(token, clock.now());
      const user = userId === undefined ? undefined : await users.get(userId);
      if (!user || user.disabled)
        throw new PublicFault('UNAUTHENTICATED', 'This link was used or has expired.');
      return start(user, 'one-time link');
    },

    /** A new one-time link's token for this user. */
    async createLink(userId: string): Promise<string> {
      const token = newToken();
      const now = clock.now();
      await links.create({ token, userId, createdAt: now, expiresAt: now + LINK_VALID_MS });
      return token;
    },

    /** Whoever holds this session token, or undefined: unknown, idle too long, too old, disabled. Being asked counts as use. */
    async authenticate(token: string | undefined): Promise<Authenticated | undefined> {
      if (!token || token.length > 128) return undefined;
      const id = hashToken(token);
      const session = await read(id, token);
      if (!session) return undefined;
      const now = clock.now();
      if (now - session.lastSeenAt > TOUCH_MS) {
        const expiresAt = Math.min(now + SESSION_IDLE_MS, session.createdAt + SESSION_ABSOLUTE_MS);
        await sessions.touch(token, now, expiresAt);
        const held = cache.get(id);
        if (held) held.session = { ...session, lastSeenAt: now, expiresAt };
      }
      return { id, token, principal: principalOf(session.user), csrfToken: csrfTokenOf(token) };
    },

    /** Ends one session at once. */
    async signOut({ id, token, principal }: Authenticated): Promise<void> {
      const now = clock.now();
      await sessions.revoke(token, now);
      tellEnded({ session: id }, 'Signed out.');
      const subject = `user:${principal.name}`;
      await audit.append({ at: now, actor: principal.name, action: 'session.end', subject });
    },

    /** Ends every session of the user at once. */
    async endSessions(userId: string, reason: string): Promise<void> {
      await sessions.revokeAllOf(userId, clock.now());
      tellEnded({ user: userId }, reason);
    },

    /** A new session for who just proved to be this person, after all others were ended. */
    restart: (principal: Principal): Promise<Authenticated> => start(principal, 'password change'),

    /** Tells of sessions that ended; returns the way to stop listening. */
    onEnded(listener: EndedListener): () => void {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },

    /** Forgets what has expired; to be called now and then. */
    sweep: () => sessions.sweep(clock.now() - SESSION_ABSOLUTE_MS),
  };
}
