import type { TimelineEvent } from '../../../shared/contract/http.ts';

export const LANES = ['Physical', 'Accounts', 'Network', 'Hosts', 'Other'] as const;
export type Lane = (typeof LANES)[number];

const LANE_BY_PREFIX: Readonly<Record<string, Lane>> = {
  access: 'Physical',
  door: 'Physical',
  alarm: 'Physical',
  camera: 'Physical',
  auth: 'Accounts',
  privilege: 'Accounts',
  network: 'Network',
  process: 'Hosts',
};

/** Which lane of the time line a kind of event lies in. */
export function laneOf(kind: string): Lane {
  return LANE_BY_PREFIX[kind.slice(0, kind.indexOf('.'))] ?? 'Other';
}

/** The lanes in their fixed order; Physical, Accounts and Network always stand, so that emptiness shows. */
export function toLanes(
  events: readonly TimelineEvent[],
): readonly { readonly lane: Lane; readonly events: readonly TimelineEvent[] }[] {
  return LANES.map((lane) => ({
    lane,
    events: events.filter((event) => laneOf(event.kind) === lane),
  })).filter(
    ({ lane, events: found }) =>
      found.length > 0 || lane === 'Physical' || lane === 'Accounts' || lane === 'Network',
  );
}

export interface TimeWindow {
  readonly from: number;
  readonly to: number;
}
/** Half-widths the time line can show around the moment. */
export const ZOOMS = [
  { value: '2', text: '±2 min', ms: 2 * 60_000 },
  { value: '10', text: '±10 min', ms: 10 * 60_000 },
  { value: '30', text: '±30 min', ms: 30 * 60_000 },
] as const;
export type Zoom = (typeof ZOOMS)[number]['value'];

/** Position in the window, 0..1; outside it below 0 or above 1. */
export function fractionOf(at: number, { from, to }: TimeWindow): number {
  return (at - from) / (to - from);
}

const STEPS_MS = [10_000, 30_000, 60_000, 120_000, 300_000, 600_000, 1_200_000];

/** Round clock times for about `wanted` ticks. */
export function ticksOf(window: TimeWindow, wanted: number): number[] {
  const ideal = (window.to - window.from) / wanted;
  const step = STEPS_MS.find((one) => one >= ideal) ?? 1_800_000;
  const first = Math.ceil(window.from / step) * step;
  return Array.from({ length: Math.floor((window.to - first) / step) + 1 }, (_, n) => first + n * step);
}

/** The event a step away from the one selected; from none, the one nearest the moment. */
export function stepEvent(
  events: readonly TimelineEvent[],
  selected: string | null,
  step: number,
  moment: number,
): TimelineEvent | undefined {
  const at = events.findIndex((event) => event.id === selected);
  if (at >= 0) return events[Math.min(events.length - 1, Math.max(0, at + step))];
  return events.reduce<TimelineEvent | undefined>(
    (best, event) => (best && Math.abs(best.time - moment) <= Math.abs(event.time - moment) ? best : event),
    undefined,
  );
}

/** The tightest zoom that still shows all evidence. */
export function fittingZoom(events: readonly TimelineEvent[], moment: number): Zoom {
  const reach = Math.max(
    0,
    ...events.filter((event) => event.evidence).map((event) => Math.abs(event.time - moment)),
  );
  return ZOOMS.find((zoom) => zoom.ms >= reach * 1.1)?.value ?? '30';
}
