import { PublicFault } from '../errors.ts';
import { WriterTaken } from './writer-connection.ts';

/** What to do about an error of a write. `away`: try again. `full`: tell at once. `refused`: this very batch is wrong. */
export type WriteTrouble = 'away' | 'full' | 'duplicate' | 'refused';

const AWAY_CODES = /^(08|57P|53[023]|55P03|40)/;
const AWAY_SYSTEM = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOENT',
  'EPIPE',
  'ETIMEDOUT',
  'EACCES',
  'ENOTFOUND',
]);

/** SQLSTATE: https://www.postgresql.org/docs/current/errcodes-appendix.html; anything without one came from the connection. */
export function classifyTrouble(error: unknown): WriteTrouble {
  const { code = '', message = '' } = error as { code?: string; message?: string };
  if (error instanceof WriterTaken) return 'away';
  if (error instanceof TypeError || error instanceof RangeError || error instanceof SyntaxError)
    return 'refused';
  if (code === '53100' || /No space left on device|ENOSPC/i.test(message)) return 'full';
  if (code === '23505') return 'duplicate';
  if (code === '58030' || AWAY_CODES.test(code) || AWAY_SYSTEM.has(code)) return 'away';
  return /^[0-9A-Z]{5}$/.test(code) ? 'refused' : 'away';
}

/** The fault a sender sees: what is wrong with the store, in words. */
export function storageFault(error: unknown, problem: string | undefined): PublicFault {
  const message = (error as Error | undefined)?.message;
  const isFull = classifyTrouble(error) === 'full' || /disk is full/.test(problem ?? '');
  const detail = isFull
    ? 'The disk of the database is full. Nothing was accepted: free space, then send it again.'
    : error instanceof WriterTaken
      ? 'Another server, or an earlier connection of this one that hangs, is writing to this database. Nothing was accepted.'
      : `The database is away${problem === undefined ? '' : `: ${problem}`}. Nothing was accepted: send it again later.`;
  return new PublicFault('STORAGE_UNAVAILABLE', detail, { cause: message === undefined ? undefined : error });
}

/** For whoever reads or acts: a database that is away, as a fault a person may see. Any other error as it is. */
export function faultWhenAway(error: unknown): unknown {
  if (error instanceof PublicFault) return error;
  const trouble = classifyTrouble(error);
  if (trouble === 'full') return storageFault(error, undefined);
  if (trouble !== 'away') return error;
  return new PublicFault('STORAGE_UNAVAILABLE', 'The database is away. Try again in a moment.', {
    cause: error,
  });
}
