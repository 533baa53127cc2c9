import type { DoorState } from '../../../shared/contract/live.ts';
import type { LoggedEvent } from '../../../shared/domain/event.ts';
import type { DoorWord } from '../stage.ts';

const SAYS: Readonly<Record<string, DoorState['state']>> = {
  'door.forced': 'forced',
  'door.held_open': 'held',
  'door.closed': 'closed',
};
const SPEAKS = /^(door|access)\./;

interface Spoken {
  readonly source: string;
  /** When it was said, and no later than it was received: nothing is told before it happened. */
  readonly at: number;
  readonly claimedAt: number;
  readonly id: string;
}
const spokenBy = ({ source, time, receivedAt, id }: LoggedEvent): Spoken => ({
  source,
  at: Math.min(time, receivedAt),
  claimedAt: time,
  id,
});
/** What one clock ahead told in one delivery stays in its own order. */
const isNewer = (one: Spoken, than: Spoken | undefined) =>
  than === undefined ||
  (one.at - than.at || one.claimedAt - than.claimedAt || (one.id > than.id ? 1 : -1)) > 0;

/**
 * What each door last said of itself, by event time: a late word never overwrites a newer one, and a clock that runs ahead
 * holds no door in a state that lies in the future.
 */
export function createDoorStates(doorIds: readonly string[]) {
  const known = new Set(doorIds);
  const states = new Map<string, Spoken & { state: DoorState['state'] }>();
  const words = new Map<string, Spoken & { kind: string; person?: string }>();
  const touched = new Set<string>();

  const read = (id: string): DoorWord => {
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
      sources: [...new Set([state, word].flatMap((said) => said?.source ?? []))],
    };
  };

  return {
    add(event: LoggedEvent): void {
      const id = event.place?.door;
      if (id === undefined || !known.has(id) || !SPEAKS.test(event.kind)) return;
      touched.add(id);
      const said = SAYS[event.kind];
      const spoken = spokenBy(event);
      if (said && isNewer(spoken, states.get(id))) states.set(id, { ...spoken, state: said });
      if (isNewer(spoken, words.get(id)))
        words.set(id, {
          ...spoken,
          kind: event.kind,
          ...(event.person ? { person: event.person.name } : {}),
        });
    },
    all: (): DoorWord[] => doorIds.map(read),
    takeChanged(): DoorWord[] {
      const changed = [...touched].map(read);
      touched.clear();
      return changed;
    },
  };
}
