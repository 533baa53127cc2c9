import type { FieldRecord, LoggedEvent } from '../../../../shared/domain/event.ts';
import { siteOfPerson } from '../static-fields.ts';
import type { UseKind } from './chance-inside.ts';
import { BIN_MS } from './place-filter.ts';

/** Somebody's account or host was used from a network inside a site. */
export interface Sighting {
  readonly at: number;
  readonly kind: UseKind;
  readonly site: string;
  readonly zone?: string;
}

const KINDS: Readonly<Partial<Record<string, UseKind>>> = {
  'auth.success': 'logon',
  'network.flow': 'flow',
};

/** What an event says of where its person is, apart from doors; nothing for guests, remote and off-site use. */
export function sightingOf(event: LoggedEvent, record: FieldRecord): Sighting | undefined {
  const kind = KINDS[event.kind];
  if (!kind || record['src.on_site'] !== true || record.is_remote === true) return undefined;
  if (record['src.network_kind'] !== 'office') return undefined;
  const site = siteOfPerson(record, false);
  const zone = record['src.zone'];
  return site === undefined
    ? undefined
    : { at: event.time, kind, site, ...(typeof zone === 'string' ? { zone } : {}) };
}

/** The earliest sighting of each kind and place in each bin: a set, whatever the order of arrival. */
export function createSightings() {
  const byPerson = new Map<string, Map<string, Sighting>>();
  return {
    add(person: string, sighting: Sighting): void {
      const mine = byPerson.get(person) ?? new Map<string, Sighting>();
      byPerson.set(person, mine);
      const key = `${Math.floor(sighting.at / BIN_MS)} ${sighting.kind} ${sighting.zone ?? sighting.site}`;
      const known = mine.get(key);
      if (!known || sighting.at < known.at) mine.set(key, sighting);
    },
    /** With from <= at <= to, in order of time. */
    of(person: string, from: number, to: number): Sighting[] {
      return [...(byPerson.get(person)?.values() ?? [])]
        .filter(({ at }) => at >= from && at <= to)
        .sort((a, b) => a.at - b.at || (a.kind < b.kind ? -1 : 1));
    },
    forget(before: number): void {
      for (const [person, mine] of byPerson) {
        for (const [key, { at }] of mine) if (at < before) mine.delete(key);
        if (mine.size === 0) byPerson.delete(person);
      }
    },
  };
}
export type Sightings = ReturnType<typeof createSightings>;
