import type { EntityKey } from '../../shared/domain/entity.ts';
import type { IdentityDecision } from '../../shared/domain/identity.ts';
import type { Clock } from '../clock.ts';
import { appendAudit } from './audit-store.ts';
import type { Database } from './database.ts';
import {
  findOldestNaming,
  insertIdentityDecision,
  listIdentityDecisions,
  lockIdentityDecisions,
} from './queries/identity-decisions.ts';
import { cleanText } from './sanitise.ts';
import { inTransaction } from './sql.ts';

/** How far back the past is judged again at most: what lies before stands as it was judged. */
export const REJUDGE_REACH_MS = 7 * 86_400_000;

/**
 * People's decisions about identifiers. One is a transaction: the decision and its audit row. `check` sees all that were
 * made before and throws where this one does not go with them; nothing else is decided meanwhile.
 */
export function createIdentityStore(db: Pick<Database, 'read' | 'write'>, deps: { readonly clock: Clock }) {
  return {
    list: (): Promise<readonly IdentityDecision[]> => listIdentityDecisions(db.read),
    decide: (
      given: Omit<IdentityDecision, 'id'>,
      check: (before: readonly IdentityDecision[]) => void,
    ): Promise<IdentityDecision> =>
      inTransaction(db.write, async (sql) => {
        await lockIdentityDecisions(sql);
        const before = await listIdentityDecisions(sql);
        check(before);
        const decision: IdentityDecision = {
          ...given,
          id: (before.at(-1)?.id ?? 0) + 1,
          key: cleanText(given.key) as EntityKey,
          person: cleanText(given.person),
          reason: cleanText(given.reason),
          by: cleanText(given.by),
        };
        await insertIdentityDecision(sql, decision);
        const { at, by, act, key, ...detail } = decision;
        await appendAudit(sql, { at, actor: by, action: `identity.${act}`, subject: key, detail });
        return decision;
      }),
    /** `receivedAt` of the oldest event of the last seven days that names one of the identifiers. */
    oldestNaming: (keys: readonly EntityKey[]): Promise<number | undefined> =>
      findOldestNaming(
        db.read,
        keys.map((key) => cleanText(key) as EntityKey),
        deps.clock.now() - REJUDGE_REACH_MS,
      ),
  };
}
export type IdentityStore = ReturnType<typeof createIdentityStore>;
