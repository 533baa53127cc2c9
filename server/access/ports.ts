import type { Role } from '../../shared/domain/principal.ts';

/** What access needs kept. Storage implements it; times are epoch milliseconds, hashes lower-case hex. */
export interface User {
  readonly id: string;
  /** Lower-cased sign-in name, unique. */
  readonly name: string;
  readonly role: Role;
  /** argon2id, encoded; absent until a password was set (one-time link only). */
  readonly passwordHash?: string;
  readonly disabled: boolean;
  readonly createdAt: number;
}

export interface UserStore {
  byId(id: string): Promise<User | undefined>;
  byName(name: string): Promise<User | undefined>;
  list(): Promise<readonly User[]>;
  /** Throws PublicFault CONFLICT where the name is taken. */
  create(user: User): Promise<void>;
  /** Changes the given fields only. */
  update(
    id: string,
    change: { readonly role?: Role; readonly passwordHash?: string; readonly disabled?: boolean },
  ): Promise<void>;
}

export interface Session {
  /** SHA-256 of the token; the token itself is only ever in the cookie. */
  readonly tokenHash: string;
  readonly userId: string;
  readonly createdAt: number;
  readonly lastSeenAt: number;
}

export interface SessionStore {
  create(session: Session): Promise<void>;
  find(tokenHash: string): Promise<Session | undefined>;
  touch(tokenHash: string, at: number): Promise<void>;
  remove(tokenHash: string): Promise<void>;
  /** Hashes of the sessions removed; `except` stays. */
  removeOfUser(userId: string, except?: string): Promise<readonly string[]>;
  /** Removes sessions seen last before `seenBefore` or created before `createdBefore`. */
  prune(seenBefore: number, createdBefore: number): Promise<void>;
}

/** One-time sign-in links. */
export interface LinkStore {
  create(link: {
    readonly tokenHash: string;
    readonly userId: string;
    readonly expiresAt: number;
  }): Promise<void>;
  /** Takes the link away and returns its user, once; undefined where unknown, used or expired. */
  consume(tokenHash: string, now: number): Promise<string | undefined>;
}

export interface AuditEntry {
  readonly at: number;
  /** User name, or what acted. */
  readonly actor: string;
  /** `session.started`, `alert.acknowledged`, `person.read`... */
  readonly act: string;
  /** What it was done to: alert id, person id, user name. */
  readonly subject?: string;
  readonly detail?: string;
}
export interface AuditLog {
  append(entry: AuditEntry): Promise<void>;
}
