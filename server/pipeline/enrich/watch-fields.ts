import type { FieldRecord, LoggedEvent } from '../../../shared/domain/event.ts';
import type { Deployment } from '../../../shared/domain/site.ts';
import { barePlate, blurredPlate } from '../../../shared/lib/plate.ts';
import { shareOf } from '../../../shared/lib/share.ts';
import { comparableName, matchName, type NameMatch } from './watch-names.ts';

/** Somebody who must not pass a gate, by plate or name. */
interface Listed {
  readonly kind: 'plate' | 'name';
  /** As it stands in the list. */
  readonly value: string;
  readonly reason: string;
  readonly weight: number;
  /** From when it counts: a bar begins on a day. */
  readonly from: number;
  /** HR id of whom the list of people bars. */
  readonly person?: string;
}
interface Hit {
  readonly listed: Listed;
  readonly read: string;
  readonly found: NameMatch;
}

const BARRED_WEIGHT = 100;
/** A plate that was read less surely than this is a possible match at most. */
const PLATE_SURE = 0.8;

/**
 * Plates and declared names against the watch list and the people who are barred: `watch.match` (`exact`, `possible`),
 * `watch.kind`, `watch.value` (as listed), `watch.read` (as read or given), `watch.sure` (0..1), `watch.reason`, `watch.weight`, `watch.because`
 * (of a possible match). From the event and the deployment alone. Ties nobody to anything: a name or a plate is no proof
 * of who somebody is.
 */
export function createWatchFields({ watchlist = [], people }: Pick<Deployment, 'watchlist' | 'people'>) {
  const listed: Listed[] = [
    ...watchlist.flatMap(({ kind, value, weight, reason }) =>
      kind === 'plate' || kind === 'name' ? [{ kind, value, weight, reason, from: -Infinity }] : [],
    ),
    ...people
      .filter(({ status }) => status === 'barred')
      .flatMap(({ id, name, plates = [], statusFrom: from = -Infinity }): Listed[] =>
        [
          { kind: 'name' as const, value: name },
          ...plates.map((value) => ({ kind: 'plate' as const, value })),
        ].map((one) => ({
          ...one,
          person: id,
          reason: 'barred from the premises',
          weight: BARRED_WEIGHT,
          from,
        })),
      ),
  ];
  const plates = new Map<string, Listed[]>();
  for (const one of listed)
    if (one.kind === 'plate') {
      const key = blurredPlate(one.value);
      plates.set(key, [...(plates.get(key) ?? []), one]);
    }
  const names = listed
    .filter(({ kind }) => kind === 'name')
    .map((one) => ({ one, name: comparableName(one.value) }));

  function plateHits(event: LoggedEvent): Hit[] {
    const sure = shareOf(event.fields['vehicle.plate_confidence']) ?? 1;
    return textsOf(event, 'vehicle.plate')
      .filter((read) => barePlate(read).length >= 2)
      .flatMap((read) => (plates.get(blurredPlate(read)) ?? []).map((one) => plateHit(one, read, sure)));
  }

  function nameHits(event: LoggedEvent): Hit[] {
    return textsOf(event, 'visitor.name').flatMap((read) => {
      const given = comparableName(read);
      return names.flatMap(({ one, name }) => {
        const found = matchName(name, given);
        return found ? [{ listed: one, read, found }] : [];
      });
    });
  }

  return function watchFields(record: FieldRecord, event: LoggedEvent): void {
    if (listed.length === 0) return;
    const hits = [...plateHits(event), ...nameHits(event)]
      .filter(({ listed: { from } }) => event.time >= from)
      .sort(
        (a, b) =>
          b.found.sure - a.found.sure ||
          b.listed.weight - a.listed.weight ||
          (a.listed.value < b.listed.value ? -1 : a.listed.value > b.listed.value ? 1 : 0) ||
          (a.listed.reason < b.listed.reason ? -1 : 1),
      );
    const best = hits[0];
    if (!best) return;
    record['watch.match'] = best.found.match;
    record['watch.kind'] = best.listed.kind;
    record['watch.value'] = best.listed.value;
    record['watch.read'] = best.read;
    record['watch.sure'] = best.found.sure;
    record['watch.weight'] = best.listed.weight;
    record['watch.reason'] = [...new Set(hits.map(({ listed: { reason } }) => reason))].join('; ');
    if (best.found.because !== undefined) record['watch.because'] = best.found.because;
    if (best.listed.person !== undefined) record['watch.person'] = best.listed.person;
  };
}

function plateHit(one: Listed, read: string, sure: number): Hit {
  const isSame = barePlate(one.value) === barePlate(read);
  const because = !isSame
    ? 'O and 0, I and 1 and marks on letters may be misread'
    : sure < PLATE_SURE
      ? `it was read with ${Math.round(sure * 100)} % certainty`
      : undefined;
  return {
    listed: one,
    read,
    found: {
      match: because === undefined ? 'exact' : 'possible',
      sure: Math.round(sure * (isSame ? 1 : 0.7) * 100) / 100,
      ...(because === undefined ? {} : { because }),
    },
  };
}

/** A plate of digits may come as a number, and several as a list. */
function textsOf(event: LoggedEvent, field: string): string[] {
  return [event.fields[field]].flat().flatMap((value) => {
    const text = typeof value === 'number' ? String(value) : typeof value === 'string' ? value.trim() : '';
    return text === '' ? [] : [text];
  });
}
