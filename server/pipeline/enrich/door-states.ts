import type { DoorState } from '../../../shared/contract/live.ts';
import type { LoggedEvent } from '../../../shared/domain/event.ts';

const SAYS: Readonly<Record<string, DoorState['state']>> = {
  'door.forced': 'forced',
  'door.held_open': 'held',
  'door.closed': 'closed',
};
const SPEAKS = /^(door|access)\./;

interface Spoken {
  readonly at: number;
  readonly id: string;
}
const isNewer = (event: LoggedEvent, than: Spoken | undefined) =>
  than === undefined || event.time > than.at || (event.time === than.at && event.id > than.id);

/** What each door last said of itself, by event time: a late word never overwrites a newer one. */
export function createDoorStates(doorIds: readonly string[]) {
  const known = new Set(doorIds);
  const states = new Map<string, Spoken & { state: DoorState['state'] }>();
  const words = new Map<string, Spoken & { kind: string; person?: string }>();
  const touched = new Set<string>();

  const read = (id: string): DoorState => {
    const state = states.get(id);
    const word = words.get(id);
    return {
      id,
      // A reader that answers and reports no alarm: shut, as far as the door says.
      state: state?.state ?? (word ? 'closed' : 'unknown'),
      at: Math.max(state?.at ?? 0, word?.at ?? 0),
      ...(word
        ? { last: { kind: word.kind, at: word.at, ...(word.person ? { person: word.person } : {}) } }
        : {}),
    };
  };

  return {
    add(event: LoggedEvent): void {
      const id = event.place?.door;
      if (id === undefined || !known.has(id) || !SPEAKS.test(event.kind)) return;
      touched.add(id);
      const said = SAYS[event.kind];
      const spoken = { at: event.time, id: event.id };
      if (said && isNewer(event, states.get(id))) states.set(id, { ...spoken, state: said });
      if (isNewer(event, words.get(id)))
        words.set(id, {
          ...spoken,
          kind: event.kind,
          ...(event.person ? { person: event.person.name } : {}),
        });
    },
    all: (): DoorState[] => doorIds.map(read),
    takeChanged(): DoorState[] {
      const changed = [...touched].map(read);
      touched.clear();
      return changed;
    },
  };
}
