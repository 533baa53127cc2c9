import type { DoorState } from '../../shared/contract/live.ts';
import { formatAge } from './format.ts';

/** As far as anybody can tell: that a door is closed is known only while it is heard. What is wrong stays so until it is mended. */
export const shownState = ({ state, unheard }: DoorState): DoorState['state'] =>
  state === 'closed' && unheard ? 'unknown' : state;

/** `Access control silent for 12 min`. */
export const unheardWords = ({ feed, since }: NonNullable<DoorState['unheard']>, now: number): string =>
  since === undefined ? `${feed} was never heard` : `${feed} silent for ${formatAge(now - since)}`;
