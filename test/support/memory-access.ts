import type {
  AuditEntry,
  AuditLog,
  LinkStore,
  Session,
  SessionStore,
  User,
  UserStore,
} from '../../server/access/ports.ts';
import { PublicFault } from '../../server/errors.ts';

/** Access stores in memory: the real ports, without a database. */
export function createMemoryAccess() {
  const users = new Map<string, User>();
  const sessions = new Map<string, Session>();
  const links = new Map<string, { userId: string; expiresAt: number }>();
  const entries: AuditEntry[] = [];
  const userStore: UserStore = {
    byId: async (id) => users.get(id),
    byName: async (name) => [...users.values()].find((user) => user.name === name),
    list: async () => [...users.values()],
    async create(user) {
      if ([...users.values()].some((one) => one.name === user.name)) throw new PublicFault('CONFLICT');
      users.set(user.id, user);
    },
    async update(id, change) {
      users.set(id, { ...users.get(id)!, ...change });
    },
  };
  const sessionStore: SessionStore = {
    async create(session) {
      sessions.set(session.tokenHash, session);
    },
    find: async (hash) => sessions.get(hash),
    async touch(hash, at) {
      const session = sessions.get(hash);
      if (session) sessions.set(hash, { ...session, lastSeenAt: at });
    },
    async remove(hash) {
      sessions.delete(hash);
    },
    async removeOfUser(userId, except) {
      const gone = [...sessions.values()].filter((one) => one.userId === userId && one.tokenHash !== except);
      for (const one of gone) sessions.delete(one.tokenHash);
      return gone.map((one) => one.tokenHash);
    },
    async prune(seenBefore, createdBefore) {
      for (const one of sessions.values()) {
        if (one.lastSeenAt < seenBefore || one.createdAt < createdBefore) sessions.delete(one.tokenHash);
      }
    },
  };
  const linkStore: LinkStore = {
    async create({ tokenHash, userId, expiresAt }) {
      links.set(tokenHash, { userId, expiresAt });
    },
    async consume(hash, now) {
      const link = links.get(hash);
      links.delete(hash);
      return link && link.expiresAt >= now ? link.userId : undefined;
    },
  };
  const audit: AuditLog = {
    async append(entry) {
      entries.push(entry);
    },
  };
  return { userStore, sessionStore, linkStore, audit, entries, sessions, links };
}
