import type { DoorState } from '../../shared/contract/live.ts';

/** As far as anybody can tell: that a door is closed is known only while it is heard. What is wrong stays so until it is mended. */
export const shownState = ({ state, unheard }: DoorState): DoorState['state'] =>
  state === 'closed' && unheard ? 'unknown' : state;
