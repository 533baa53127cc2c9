import {
  OWN_SOURCE,
  type Silence,
  type SourceHealth,
  silencesOf,
} from '../../shared/domain/source-health.ts';
import type { Clock } from '../clock.ts';
import type { DoorWord } from '../pipeline/stage.ts';
import { createView } from './view.ts';

/** Doors as they last said, and whether the sources that told it are heard still: a door that cannot speak is not closed for that. */
export function createDoorsView(clock: Clock) {
  const view = createView({ name: 'doors', clock });
  const words = new Map<string, DoorWord>();
  let silences: ReadonlyMap<string, Silence> = new Map();
  /** Sources there are; undefined until they were asked. */
  let known: ReadonlySet<string> | undefined;

  /** Of one that is gone nothing is heard either. */
  function silenceOfSource(id: string): Silence | undefined {
    const isGone = known !== undefined && !known.has(id) && id !== OWN_SOURCE;
    return isGone ? { feed: id } : silences.get(id);
  }

  function shown({ sources, ...door }: DoorWord) {
    const [unheard] = sources.flatMap((source) => silenceOfSource(source) ?? []);
    return { ...door, ...(unheard ? { unheard } : {}) };
  }

  return {
    view,
    say(door: DoorWord): void {
      words.set(door.id, door);
      view.put(shown(door));
    },
    /** To be told again and again: what falls silent says nothing. */
    hear(health: readonly SourceHealth[]): void {
      silences = silencesOf(health, clock.now());
      known = new Set(health.map(({ id }) => id));
      for (const word of words.values()) {
        const door = shown(word);
        if (JSON.stringify(door.unheard) !== JSON.stringify(view.get(door.id)?.unheard)) view.put(door);
      }
    },
  };
}
