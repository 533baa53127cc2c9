import type { Database } from './database.ts';
import { insertOneTimeLink, useOneTimeLink } from './queries/one-time-links.ts';
import { tokenHash } from './token-hash.ts';

/** Links that sign in once. The token itself is never stored. */
export function createOneTimeLinkStore(db: Pick<Database, 'write'>) {
  return {
    create: (link: {
      readonly token: string;
      readonly userId: string;
      readonly createdAt: number;
      readonly expiresAt: number;
    }): Promise<void> => insertOneTimeLink(db.write, { ...link, tokenHash: tokenHash(link.token) }),
    /** The user's id, once; undefined when it was used, has expired, is unknown, or its user is disabled. */
    use: (token: string, at: number): Promise<string | undefined> =>
      useOneTimeLink(db.write, tokenHash(token), at),
  };
}
export type OneTimeLinkStore = ReturnType<typeof createOneTimeLinkStore>;
