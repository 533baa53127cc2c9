import type {
  AuditEntry,
  AuditLog,
  LinkStore,
  SessionStore,
  User,
  UserStore,
} from '../../server/access/ports.ts';
import { hashToken } from '../../server/access/tokens.ts';
import { PublicFault } from '../../server/errors.ts';

type Secret = User & { readonly passwordHash?: string };

/** Access stores in memory: the real ports, without a database. */
export function createMemoryAccess() {
  const users = new Map<string, Secret>();
  const sessions = new Map<string, Parameters<SessionStore['create']>[0] & { lastSeenAt: number }>();
  const links = new Map<string, { userId: string; expiresAt: number }>();
  const entries: AuditEntry[] = [];
  const publicUser = ({ passwordHash: _, ...user }: Secret): User => user;
  const byName = (name: string) => [...users.values()].find((user) => user.name === name.toLowerCase());

  const userStore: UserStore = {
    get: async (id) => {
      const user = users.get(id);
      return user && publicUser(user);
    },
    findByName: async (name) => byName(name),
    list: async () => [...users.values()].map(publicUser),
    async create(user) {
      if (byName(user.name)) throw new PublicFault('CONFLICT');
      users.set(user.id, { ...user, disabled: false });
    },
    async update(id, change, at) {
      const user = users.get(id);
      if (!user) throw new PublicFault('NOT_FOUND');
      users.set(id, { ...user, ...change });
      if (change.disabled || change.passwordHash !== undefined) await sessionStore.revokeAllOf(id, at);
    },
  };
  const sessionStore: SessionStore = {
    async create({ token, ...session }) {
      sessions.set(hashToken(token), { ...session, token: '', lastSeenAt: session.createdAt });
    },
    async find(token, now) {
      const session = sessions.get(hashToken(token));
      const user = session && users.get(session.userId);
      return session && user && !user.disabled && session.expiresAt > now ? { ...session, user } : undefined;
    },
    async touch(token, at, expiresAt = 0) {
      const session = sessions.get(hashToken(token));
      if (!session) return;
      session.lastSeenAt = at;
      sessions.set(hashToken(token), { ...session, expiresAt: Math.max(session.expiresAt, expiresAt) });
    },
    revoke: async (token) => sessions.delete(hashToken(token)),
    async revokeAllOf(userId) {
      const gone = [...sessions].filter(([, session]) => session.userId === userId);
      for (const [hash] of gone) sessions.delete(hash);
      return gone.length;
    },
    sweep: async () => 0,
  };
  const linkStore: LinkStore = {
    async create({ token, userId, expiresAt }) {
      links.set(hashToken(token), { userId, expiresAt });
    },
    async use(token, at) {
      const link = links.get(hashToken(token));
      links.delete(hashToken(token));
      return link && link.expiresAt > at ? link.userId : undefined;
    },
  };
  const audit: AuditLog = {
    async append(entry) {
      entries.push(entry);
    },
  };
  return { userStore, sessionStore, linkStore, audit, entries, sessions, links };
}
