import type { Role } from '../../shared/domain/principal.ts';

/** What access needs kept. Storage implements it and hashes the tokens; times are epoch milliseconds. */
export interface User {
  readonly id: string;
  /** Sign-in name, unique whatever its case. */
  readonly name: string;
  readonly role: Role;
  readonly disabled: boolean;
  readonly createdAt: number;
}

export interface UserStore {
  get(id: string): Promise<User | undefined>;
  /** With the argon2id hash; no hash until a password was set (one-time link only). */
  findByName(name: string): Promise<(User & { readonly passwordHash?: string }) | undefined>;
  list(): Promise<readonly User[]>;
  /** Throws PublicFault CONFLICT where the name is taken. */
  create(user: Omit<User, 'disabled'> & { readonly passwordHash?: string }): Promise<void>;
  /** Being disabled, or another password, ends every session of the user. Throws PublicFault NOT_FOUND. */
  update(
    id: string,
    change: { readonly role?: Role; readonly passwordHash?: string; readonly disabled?: boolean },
    at: number,
  ): Promise<void>;
}

export interface StandingSession {
  readonly user: { readonly id: string; readonly name: string; readonly role: Role };
  readonly createdAt: number;
  readonly lastSeenAt: number;
  readonly expiresAt: number;
}

export interface SessionStore {
  create(session: {
    readonly token: string;
    readonly userId: string;
    readonly csrf: string;
    readonly createdAt: number;
    readonly expiresAt: number;
  }): Promise<void>;
  /** Undefined for one that does not stand: unknown, expired, revoked, its user disabled. */
  find(token: string, now: number): Promise<StandingSession | undefined>;
  /** `expiresAt` prolongs. */
  touch(token: string, at: number, expiresAt?: number): Promise<void>;
  revoke(token: string, at: number): Promise<boolean>;
  revokeAllOf(userId: string, at: number): Promise<number>;
  /** Forgets what expired or was revoked before. */
  sweep(before: number): Promise<number>;
}

/** One-time sign-in links. */
export interface LinkStore {
  create(link: {
    readonly token: string;
    readonly userId: string;
    readonly createdAt: number;
    readonly expiresAt: number;
  }): Promise<void>;
  /** The user's id, once; undefined where unknown, used, expired, or the user is disabled. */
  use(token: string, at: number): Promise<string | undefined>;
}

export interface AuditEntry {
  readonly at: number;
  /** User name, or what acted. */
  readonly actor: string;
  /** `session.start`, `person.read`, `alert.pivot` ... */
  readonly action: string;
  /** What it was done to: `alert:ID`, `person:ID`, `user:NAME`. */
  readonly subject: string;
  /** Never a secret. */
  readonly detail?: Readonly<Record<string, unknown>>;
}
export interface AuditLog {
  append(entry: AuditEntry): Promise<void>;
}
