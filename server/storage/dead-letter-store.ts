import type { DeadLetter } from '../../shared/domain/event.ts';
import type { Database } from './database.ts';
import { cutPage, readCursor } from './page-cursor.ts';
import { countDeadLetters } from './queries/count-dead-letters.ts';
import { findDeadLetters, listDeadLetters } from './queries/list-dead-letters.ts';
import { markDeadLettersReplayed } from './queries/mark-dead-letters-replayed.ts';
import { cleanText } from './sanitise.ts';

/** Records that could not become events. They are written by the event log, with the events they arrived with. */
export function createDeadLetterStore(db: Pick<Database, 'read' | 'write'>) {
  return {
    /** Newest receipt first, replayed ones included; at most 500 a page. */
    async list(query: {
      readonly source?: string;
      readonly before?: string;
      readonly limit?: number;
    }): Promise<{ deadLetters: readonly DeadLetter[]; nextBefore?: string }> {
      const limit = Math.max(1, Math.min(query.limit ?? 100, 500));
      const rows = await listDeadLetters(db.read, {
        source: query.source === undefined ? undefined : cleanText(query.source),
        before: query.before === undefined ? undefined : readCursor(query.before),
        limit: limit + 1,
      });
      const { items, nextBefore } = cutPage(rows, limit, ({ receivedAt, id }) => ({ at: receivedAt, id }));
      return nextBefore === undefined ? { deadLetters: items } : { deadLetters: items, nextBefore };
    },
    /** Those not replayed yet. */
    count: (source?: string): Promise<number> => countDeadLetters(db.read, source),
    get: async (id: string): Promise<DeadLetter | undefined> =>
      (await findDeadLetters(db.read, [cleanText(id)]))[0],
    /** Oldest first; ids that are not there are left out. */
    getMany: (ids: readonly string[]): Promise<DeadLetter[]> => findDeadLetters(db.read, ids.map(cleanText)),
    /** How many there were. */
    markReplayed: (ids: readonly string[], at: number): Promise<number> =>
      markDeadLettersReplayed(db.write, ids, at),
  };
}
export type DeadLetterStore = ReturnType<typeof createDeadLetterStore>;
