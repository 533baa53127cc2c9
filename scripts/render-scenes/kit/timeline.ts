import { LOOP_S } from './stage.ts';

const smooth = (u: number) => u * u * (3 - 2 * u);
const clamp = (u: number) => Math.max(0, Math.min(1, u));

/** 0 shut, 1 open: opens in `takes` seconds at the start of each span and shuts at its end. */
export function openness(
  time: number,
  spans: readonly (readonly [from: number, to: number])[],
  takes = 0.9,
): number {
  return Math.max(
    0,
    ...spans.map(
      ([from, to]) => smooth(clamp((time - from) / takes)) * smooth(clamp((to + takes - time) / takes)),
    ),
  );
}

export type Waypoint = readonly [time: number, x: number, z: number, y?: number];

export interface Spot {
  readonly x: number;
  readonly y: number;
  readonly z: number;
  /** Radians; 0 looks along +z. */
  readonly heading: number;
  /** Metres a second, and metres walked since the first point. */
  readonly speed: number;
  readonly walked: number;
  /** Outside the first and last point there is nobody. */
  readonly present: boolean;
}

/** Where someone is who passes the points at their times. Times may pass LOOP_S: the loop then wraps within the walk. */
export function createPath(points: readonly Waypoint[]): (time: number) => Spot {
  const first = points[0]!;
  const last = points.at(-1)!;
  const walkedTo = [0];
  for (let index = 1; index < points.length; index += 1) {
    const [before, after] = [points[index - 1]!, points[index]!];
    walkedTo.push(walkedTo[index - 1]! + Math.hypot(after[1] - before[1], after[2] - before[2]));
  }
  function at(time: number) {
    const t = Math.max(first[0], Math.min(last[0], time));
    let index = points.findIndex((point) => point[0] >= t);
    index = Math.max(1, index);
    const [before, after] = [points[index - 1]!, points[index]!];
    const u = clamp((t - before[0]) / Math.max(1e-6, after[0] - before[0]));
    const mix = (a: number, b: number) => a + (b - a) * u;
    return {
      x: mix(before[1], after[1]),
      z: mix(before[2], after[2]),
      y: mix(before[3] ?? 0, after[3] ?? 0),
      walked: mix(walkedTo[index - 1]!, walkedTo[index]!),
    };
  }
  let kept = 0;
  return (loopTime) => {
    const time = loopTime < first[0] && loopTime + LOOP_S <= last[0] ? loopTime + LOOP_S : loopTime;
    const [back, here, ahead] = [at(time - 0.3), at(time), at(time + 0.3)];
    const [dx, dz] = [ahead.x - back.x, ahead.z - back.z];
    if (Math.hypot(dx, dz) > 0.03) kept = Math.atan2(dx, dz);
    const speed = (at(time + 0.15).walked - at(time - 0.15).walked) / 0.3;
    return { ...here, heading: kept, speed, present: time >= first[0] && time <= last[0] };
  };
}
