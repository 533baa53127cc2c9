import { OWN_SOURCE, type Silence, type SourceHealth, silenceOf } from '../../shared/domain/source-health.ts';
import type { Clock } from '../clock.ts';
import type { DoorWord } from '../pipeline/stage.ts';
import { createView } from './view.ts';

/** Doors as they last said, and whether the sources that told it are heard still: a door that cannot speak is not closed for that. */
export function createDoorsView(clock: Clock) {
  const view = createView({ name: 'doors', clock });
  const words = new Map<string, DoorWord>();
  /** By source; undefined until sources were asked. */
  let silences: ReadonlyMap<string, Silence | undefined> | undefined;

  /** Of one that is gone nothing is heard either. */
  const silenceOfSource = (id: string): Silence | undefined =>
    silences === undefined || silences.has(id) || id === OWN_SOURCE ? silences?.get(id) : { feed: id };

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
      const now = clock.now();
      silences = new Map(health.map((source) => [source.id, silenceOf(source, now)]));
      for (const word of words.values()) {
        const door = shown(word);
        if (JSON.stringify(door.unheard) !== JSON.stringify(view.get(door.id)?.unheard)) view.put(door);
      }
    },
  };
}
