import type { FieldRecord, LoggedEvent } from '../../../shared/domain/event.ts';
import { doorOf, statedDirection } from './whereabouts.ts';
import type { ZoneMap } from './zone-map.ts';

/** Kinds that a reader at a door tells: what it reads says which way. A door that is forced was read by nobody. */
const READ = /^(access|plate)\./;

/**
 * Which way an event at a door went, or asked to go: `passage.direction` (`in`, `out`), as stated, else as its reader
 * reads; `passage.to`, the zone it leads into, or `outside`. Nothing where that is not known. From the event and the
 * deployment alone.
 */
export function createPassageFields(zones: Pick<ZoneMap, 'passage'>) {
  return function passageFields(record: FieldRecord, event: LoggedEvent): void {
    const stated = statedDirection(event);
    const isStated = stated === 'in' || stated === 'out';
    const door = doorOf(event);
    const isRead = READ.test(event.kind);
    // A flow has a direction as well, and passes no door.
    if (!isRead && !(isStated && door !== undefined)) return;
    const passage = zones.passage(door ?? '', stated);
    const direction = isStated ? stated : passage?.direction;
    if (direction) record['passage.direction'] = direction;
    if (passage) record['passage.to'] = passage.to;
  };
}
