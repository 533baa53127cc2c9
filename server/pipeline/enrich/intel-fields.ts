import type { FieldRecord, LoggedEvent } from '../../../shared/domain/event.ts';
import type { WatchlistEntry } from '../../../shared/domain/site.ts';
import { indicatorKey } from '../../../shared/lib/indicator-key.ts';

/**
 * Watch list hits: `intel.hit`, `intel.indicator` (`kind:value` of the heaviest), `intel.weight`, `intel.reason` (all of
 * them, heaviest first). From the event's entities and both its addresses, and the list, alone.
 */
export function createIntelFields(watchlist: readonly WatchlistEntry[]) {
  const byKey = new Map(watchlist.map((entry) => [indicatorKey(`${entry.kind}:${entry.value}`), entry]));
  return function intelFields(record: FieldRecord, event: LoggedEvent): void {
    if (byKey.size === 0) return;
    const keys = new Set(event.entities.map(indicatorKey));
    if (event.person) keys.add(`person:${event.person.id}`);
    for (const field of ['src_endpoint.ip', 'dst_endpoint.ip', 'device.ip'])
      if (typeof event.fields[field] === 'string') keys.add(indicatorKey(`ip:${event.fields[field]}`));
    const hits = [...keys]
      .flatMap((key) => byKey.get(key) ?? [])
      .sort((a, b) => b.weight - a.weight || (`${a.kind}:${a.value}` < `${b.kind}:${b.value}` ? -1 : 1));
    const heaviest = hits[0];
    if (!heaviest) return;
    record['intel.hit'] = true;
    record['intel.indicator'] = `${heaviest.kind}:${heaviest.value}`;
    record['intel.weight'] = heaviest.weight;
    record['intel.reason'] = [...new Set(hits.map(({ reason }) => reason))].join('; ');
  };
}
