import { decidePace, type Pace, STEADY } from './keep-up.ts';
import type { Picture, StreamList } from './ports.ts';

/** Keeps a live picture at its place behind the edge. */
export interface Pacer {
  /** The picture stood still for want of data. */
  stalled(): void;
  /** Call twice a second while pictures are shown. `true` when it jumped. */
  keep(list: StreamList, movedAt: number, now: number, isMoving: boolean): boolean;
  end(): void;
}

export function createPacer(picture: Picture, openedAt: number): Pacer {
  let pace: Pace = STEADY;
  let hasStalled = false;
  let keptAt = openedAt;
  return {
    stalled() {
      hasStalled = true;
    },
    keep(list, movedAt, now, isMoving) {
      // Between two lists the edge goes on; where it has stopped there is nothing to catch up with.
      const sinceListS = Math.min((now - movedAt) / 1000, list.targetS);
      const decided = decidePace(pace, {
        behindS: list.edgeS + sinceListS - picture.positionS(),
        holdBackS: list.holdBackS,
        aheadS: picture.aheadS(),
        elapsedS: (now - keptAt) / 1000,
        hasStalled,
      });
      keptAt = now;
      hasStalled = false;
      const jumps = decided.jump && isMoving;
      if (jumps) picture.seek(Math.max(0, list.edgeS + sinceListS - list.holdBackS - decided.cushionS));
      if (decided.rate !== pace.rate) picture.setRate(decided.rate);
      pace = decided;
      return jumps;
    },
    end() {
      if (pace.rate !== 1) picture.setRate(1);
    },
  };
}
