import { isHeard, type SourceHealth } from '../../shared/domain/source-health.ts';
import type { Clock } from '../clock.ts';
import type { DoorWord } from '../pipeline/stage.ts';
import { createView } from './view.ts';

/** Doors as they last said, and whether the source that told it is heard still: a door that cannot speak is not closed for that. */
export function createDoorsView(clock: Clock) {
  const view = createView({ name: 'doors', clock });
  const words = new Map<string, DoorWord>();
  /** By source, of those that are not heard. */
  let silent = new Map<string, { readonly feed: string; readonly since?: number }>();

  function show({ source, ...door }: DoorWord): void {
    const unheard = source === undefined ? undefined : silent.get(source);
    view.put({ ...door, ...(unheard ? { unheard } : {}) });
  }

  return {
    view,
    say(door: DoorWord): void {
      words.set(door.id, door);
      show(door);
    },
    /** To be told again and again: what falls silent says nothing. */
    hear(health: readonly SourceHealth[]): void {
      const before = silent;
      silent = new Map(
        health
          .filter((source) => !isHeard(source))
          .map(({ id, name, lastReceivedAt: since }) => [
            id,
            { feed: name, ...(since === undefined ? {} : { since }) },
          ]),
      );
      for (const door of words.values()) {
        const { source = '' } = door;
        if (JSON.stringify(before.get(source)) !== JSON.stringify(silent.get(source))) show(door);
      }
    },
  };
}
