import { entityKey } from '../../shared/domain/entity.ts';
import {
  type Person,
  WATCHLIST_KINDS,
  type WatchlistEntry,
  type WatchlistKind,
} from '../../shared/domain/site.ts';
import { isWholeName, plainName } from '../../shared/lib/plain-letters.ts';
import { barePlate } from '../../shared/lib/plate.ts';
import type { FaultList } from '../pipeline/normalise/faults.ts';
import { bareAccount, bareHost, bareMac } from '../pipeline/resolve/identity-graph.ts';
import type { CsvRow } from './csv-rows.ts';

export const WATCHLIST_COLUMNS = { required: ['kind', 'value', 'reason'], optional: ['weight'] } as const;
const WEIGHT = 50;

/**
 * What intelligence warns of: `kind,value,weight,reason`. A person is named by HR id and must be on record; a `name` is
 * what somebody may give at a desk, first name and surname.
 */
export function readWatchlist(
  file: string,
  rows: readonly CsvRow[],
  people: readonly Person[],
  faults: FaultList,
): WatchlistEntry[] {
  const lines = new Map<string, number>();
  return rows.flatMap((row): WatchlistEntry[] => {
    let isRight = true;
    const fault = (message: string) => {
      isRight = false;
      faults.add(file, row.line, message);
    };
    const kind = WATCHLIST_KINDS.find((one): one is WatchlistKind => one === row.get('kind'));
    if (!kind) fault(`"kind" is "${row.get('kind')}"; it must be one of ${WATCHLIST_KINDS.join(', ')}`);
    const given = row.get('value');
    if (given === '') fault('"value" is empty');
    if (row.get('reason') === '') fault('"reason" is empty: whoever reads an alert needs to know why');
    const weight = row.get('weight') === '' ? WEIGHT : Number(row.get('weight'));
    if (!Number.isFinite(weight) || weight < 1 || weight > 100)
      fault(`"weight" is "${row.get('weight')}"; it must be a number from 1 to 100`);
    if (kind === 'person' && given !== '' && !people.some(({ id }) => id === given))
      fault(`there is no person "${given}"`);
    if (!kind || !isRight) return [];
    if (kind === 'name' && !isWholeName(plainName(given)))
      fault(`name "${given}" must be a first name and a surname: either alone is many people's`);
    if (kind === 'plate' && barePlate(given).length < 2) fault(`"${given}" is no number plate`);
    const value = comparable(kind, given);
    const key = kind === 'name' ? `name:${plainName(value)}` : `${kind}:${value}`;
    const first = lines.get(key);
    if (first !== undefined) fault(`${kind} "${given}" stands twice; first on line ${first}`);
    lines.set(key, row.line);
    return isRight ? [{ kind, value, weight, reason: row.get('reason') }] : [];
  });
}

/** As entity keys write it, or it would never be met: bare, in lower case where case says nothing. */
function comparable(kind: WatchlistKind, given: string): string {
  if (kind === 'name') return given;
  if (kind === 'plate') return barePlate(given);
  if (kind === 'host') return bareHost(given);
  if (kind === 'mac') return bareMac(given);
  if (kind === 'account' && given.includes('\\')) return bareAccount(given);
  return entityKey(kind, given).slice(kind.length + 1);
}
