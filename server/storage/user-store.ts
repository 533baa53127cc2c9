import { PublicFault } from '../errors.ts';
import type { Database } from './database.ts';
import { findUser, findUserSecret, listUsers, type User, type UserSecret } from './queries/find-users.ts';
import { insertUser, type NewUser, type UserChange, updateUser } from './queries/save-user.ts';
import { cleanText } from './sanitise.ts';

/** Local accounts. Hashing is the caller's; the hash leaves only through `findByName`. */
export function createUserStore(db: Pick<Database, 'read' | 'write'>) {
  return {
    /** Throws CONFLICT when the name is taken (case does not count). */
    async create(user: NewUser): Promise<void> {
      if (!(await insertUser(db.write, { ...user, name: cleanText(user.name) }))) {
        throw new PublicFault('CONFLICT', 'There is a user of this name already.');
      }
    },
    /** Another password, or being disabled, ends every session of the user. Throws NOT_FOUND. */
    async update(id: string, change: UserChange, at: number): Promise<void> {
      if (!(await updateUser(db.write, cleanText(id), change, at))) throw new PublicFault('NOT_FOUND');
    },
    get: (id: string): Promise<User | undefined> => findUser(db.read, cleanText(id)),
    findByName: (name: string): Promise<UserSecret | undefined> => findUserSecret(db.read, cleanText(name)),
    list: (): Promise<User[]> => listUsers(db.read),
  };
}
export type UserStore = ReturnType<typeof createUserStore>;
