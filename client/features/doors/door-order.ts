import type { DoorState } from '../../../shared/contract/live.ts';
import { shownState } from '../../lib/door-sight.ts';

export const STATE_WORDS: Readonly<Record<DoorState['state'], string>> = {
  forced: 'Forced',
  held: 'Held open',
  unknown: 'Unknown',
  closed: 'Closed',
};
const URGENCY: Readonly<Record<DoorState['state'], number>> = { forced: 0, held: 1, unknown: 2, closed: 3 };

/** When a door last said anything. */
export function spokeAt(door: DoorState): number {
  return Math.max(door.at, door.last?.at ?? 0);
}

/** What is wrong first, then whichever door spoke last. */
export function orderDoors(doors: Iterable<DoorState>): DoorState[] {
  return [...doors].sort(
    (a, b) =>
      URGENCY[shownState(a)] - URGENCY[shownState(b)] ||
      spokeAt(b) - spokeAt(a) ||
      (a.id < b.id ? -1 : a.id > b.id ? 1 : 0),
  );
}

/** Names that more than one door has: those need their site beside them. */
export function repeatedNames(doors: Iterable<{ readonly name: string }>): ReadonlySet<string> {
  const seen = new Set<string>();
  const repeated = new Set<string>();
  for (const { name } of doors) (seen.has(name) ? repeated : seen).add(name);
  return repeated;
}
