import { randomUUID } from 'node:crypto';
import type { Principal, Role } from '../../shared/domain/principal.ts';
import type { Clock } from '../clock.ts';
import { PublicFault } from '../errors.ts';
import type { Access, Authenticated } from './access.ts';
import type { Passwords } from './passwords.ts';
import type { AuditLog, User, UserStore } from './ports.ts';

export const FIRST_ADMINISTRATOR = 'admin';
const NAME = /^[a-z0-9][a-z0-9._@-]{0,63}$/;

export interface UsersDeps {
  readonly users: UserStore;
  readonly access: Access;
  readonly audit: AuditLog;
  readonly passwords: Passwords;
  readonly clock: Clock;
}

export type Users = ReturnType<typeof createUsers>;

/** Administration of accounts. Whatever takes power away ends the account's sessions at once. */
export function createUsers({ users, access, audit, passwords, clock }: UsersDeps) {
  const record = (
    actor: Principal,
    action: string,
    name: string,
    detail?: Readonly<Record<string, unknown>>,
  ): Promise<void> =>
    audit.append({
      at: clock.now(),
      actor: actor.name,
      action,
      subject: `user:${name}`,
      ...(detail === undefined ? {} : { detail }),
    });

  async function known(id: string): Promise<User> {
    const user = await users.get(id);
    if (!user) throw new PublicFault('NOT_FOUND');
    return user;
  }

  /** Nobody can lock everybody out: one administrator who may sign in stays. */
  async function keepsAnAdministrator(without: User) {
    if (without.role !== 'admin' || without.disabled) return;
    const others = (await users.list()).filter(
      (one) => one.id !== without.id && one.role === 'admin' && !one.disabled,
    );
    if (others.length === 0) throw new PublicFault('CONFLICT', 'This is the last administrator.');
  }

  return {
    list: () => users.list(),

    /** Throws PublicFault BAD_REQUEST for a bad name or password, CONFLICT where the name is taken. */
    async create(
      actor: Principal,
      wanted: { readonly name: string; readonly role: Role; readonly password?: string },
    ): Promise<User> {
      const name = wanted.name.trim().toLowerCase();
      if (!NAME.test(name)) {
        throw new PublicFault('BAD_REQUEST', 'A name has 1 to 64 letters, digits or . _ @ -');
      }
      const user = { id: randomUUID(), name, role: wanted.role, createdAt: clock.now() };
      const secret =
        wanted.password === undefined ? {} : { passwordHash: await passwords.hash(wanted.password) };
      await users.create({ ...user, ...secret });
      await record(actor, 'user.create', name, { role: wanted.role });
      return { ...user, disabled: false };
    },

    async setRole(actor: Principal, id: string, role: Role): Promise<void> {
      const user = await known(id);
      if (user.role === role) return;
      if (role !== 'admin') await keepsAnAdministrator(user);
      await users.update(id, { role }, clock.now());
      await access.endSessions(id, 'Your role was changed. Sign in again.');
      await record(actor, 'user.set_role', user.name, { from: user.role, to: role });
    },

    async setPassword(actor: Principal, id: string, password: string): Promise<void> {
      const user = await known(id);
      await users.update(id, { passwordHash: await passwords.hash(password) }, clock.now());
      await access.endSessions(id, 'Your password was changed. Sign in again.');
      await record(actor, 'user.set_password', user.name);
    },

    async setDisabled(actor: Principal, id: string, disabled: boolean): Promise<void> {
      const user = await known(id);
      if (user.disabled === disabled) return;
      if (disabled) await keepsAnAdministrator(user);
      await users.update(id, { disabled }, clock.now());
      if (disabled) await access.endSessions(id, 'The account was disabled.');
      await record(actor, disabled ? 'user.disable' : 'user.enable', user.name);
    },

    /**
     * A person's own password. The current one is asked for where there is one. Every session of theirs ends; returned is
     * the one that takes this one's place.
     */
    async changeOwnPassword(
      session: Authenticated,
      current: string | undefined,
      next: string,
    ): Promise<Authenticated> {
      const { principal } = session;
      const user = await users.findByName(principal.name);
      if (!user) throw new PublicFault('NOT_FOUND');
      if (user.passwordHash !== undefined && !(await passwords.matches(user.passwordHash, current ?? ''))) {
        throw new PublicFault('FORBIDDEN', 'The current password is wrong.');
      }
      await users.update(user.id, { passwordHash: await passwords.hash(next) }, clock.now());
      await access.endSessions(user.id, 'Your password was changed.');
      await record(principal, 'user.change_password', user.name);
      return access.restart(principal);
    },

    /** True where the account can sign in by password. */
    hasPassword: async (name: string): Promise<boolean> =>
      (await users.findByName(name))?.passwordHash !== undefined,

    /** The administrator that the start-up link is for; `admin` is made where no administrator may sign in. */
    async firstAdministrator(): Promise<User> {
      const able = (await users.list()).filter((one) => one.role === 'admin' && !one.disabled);
      const found = able.find((one) => one.name === FIRST_ADMINISTRATOR) ?? able[0];
      if (found) return found;
      const user = {
        id: randomUUID(),
        name: FIRST_ADMINISTRATOR,
        role: 'admin' as const,
        createdAt: clock.now(),
      };
      await users.create(user);
      return { ...user, disabled: false };
    },
  };
}
