import {
  afterDayEnd,
  afterReading,
  afterUse,
  EVIDENCE,
  type Missed,
  type Pace,
  type UseKind,
  withoutReading,
} from './chance-inside.ts';

/** What a reading says of one place. */
export interface Observation {
  readonly at: number;
  readonly isInside: boolean;
  /** How surely, 0..1. */
  readonly sure: number;
  /** It was read at the place's own border. */
  readonly crossed?: 'in' | 'out';
}
export interface Use {
  readonly at: number;
  readonly kind: UseKind;
}
/** What is known of one person about one place, each list in order of time. */
export interface Track {
  readonly observations: readonly Observation[];
  readonly uses: readonly Use[];
}

export interface PlaceRun {
  /** A moment when next to nobody is in: the local end of a day. */
  readonly from: number;
  readonly to: number;
  /** Further ends of days in between. */
  readonly dayEnds: readonly number[];
  readonly missed: Missed;
  /** How long a stay lasts where the readings cannot tell, hours. */
  readonly typicalStayHours: number;
  /** Share of a site's people who come on a day, before anything is read of one. */
  readonly comesToday: number;
  /** Whether nobody would have heard a reading at this time. */
  readonly isSilent: (time: number) => boolean;
}

/** Everybody's pace is taken from readings of so long a time. */
export const BIN_MS = 10 * 60_000;
const HOUR_MS = 3_600_000;
/** The chance of being in where a day begins. */
const AT_FIRST = 0.01;
/** Person-hours that the assumed pace weighs beside the read one. */
const PRIOR_HOURS = 0.1;
/** A working day: whoever gave no sign for longer leaves at an added pace, per hour, whatever the others do. */
const LONG_STAY_MS = 10 * HOUR_MS;
const LONG_STAY_LEAVES = 0.5;
/** Whoever gave no sign at all since the day began is taken to have come by so long after its beginning. */
const UNSEEN_SINCE_MS = 6 * HOUR_MS;
const ENTERS_AT_FIRST = 1 / 24;
/** Nobody passes a door oftener than this, per hour: keeps a bin of a few people from an endless pace. */
const PACE_MOST = 30;

/**
 * The chance of each person to be inside at `to`: forward from the day's end in bins of ten minutes. In each bin the pace of
 * leaving and entering is what was read of everybody, divided by the share that is read and by how many were there to do
 * it; so a crowd going home at five takes those along whose going was not read. O(bins x people). Pure.
 */
export function chancesInside(tracks: readonly Track[], run: PlaceRun): Float64Array {
  const chances = new Float64Array(tracks.length).fill(AT_FIRST);
  // Who is not read while others come is likelier not to come at all today; any sign of a person settles it.
  const comes = new Float64Array(tracks.length).fill(run.comesToday);
  const readAt = new Uint32Array(tracks.length);
  const usedAt = new Uint32Array(tracks.length);
  const signAt = new Float64Array(tracks.length).fill(run.from + UNSEEN_SINCE_MS);
  const uses: Record<UseKind, Uint8Array> = {
    logon: new Uint8Array(tracks.length),
    flow: new Uint8Array(tracks.length),
  };
  const typical: Pace = { leaves: 1 / run.typicalStayHours, enters: ENTERS_AT_FIRST };
  let recent = typical;

  for (let start = run.from; start < run.to; start += BIN_MS) {
    const end = Math.min(start + BIN_MS, run.to);
    for (const dayEnd of run.dayEnds)
      if (dayEnd >= start && dayEnd < end)
        for (let i = 0; i < chances.length; i++) {
          chances[i] = afterDayEnd(chances[i]! * comes[i]!, run.missed.out);
          comes[i] = run.comesToday;
          signAt[i] = dayEnd + UNSEEN_SINCE_MS;
        }

    const isSilent = run.isSilent(end);
    const missed: Missed = isSilent ? { in: 1, out: 1 } : run.missed;
    const pace = isSilent ? recent : paceOf(tracks, readAt, chances, comes, start, end, run, typical);
    if (!isSilent) recent = blend(recent, pace);
    const whole = withoutReading((end - start) / HOUR_MS, pace, missed);
    const longPace = { ...pace, leaves: pace.leaves + LONG_STAY_LEAVES };
    const wholeLong = withoutReading((end - start) / HOUR_MS, longPace, missed);

    for (let i = 0; i < tracks.length; i++) {
      const { observations, uses: used } = tracks[i]!;
      let reading = observations[readAt[i]!];
      let use = used[usedAt[i]!];
      if (!(reading && reading.at < end) && !(use && use.at < end)) {
        if (comes[i]! < 1) {
          const silent = comes[i]! * whole.silence(chances[i]!);
          comes[i] = silent / (silent + 1 - comes[i]!);
        }
        chances[i] = (start - signAt[i]! > LONG_STAY_MS ? wholeLong : whole).after(chances[i]!);
        continue;
      }
      let chance = chances[i]! * comes[i]!;
      comes[i] = 1;
      let time = start;
      const passUntil = (at: number) => {
        if (at > time) chance = withoutReading((at - time) / HOUR_MS, pace, missed).after(chance);
        time = Math.max(time, at);
      };
      while ((reading && reading.at < end) || (use && use.at < end)) {
        if (reading && reading.at < end && !(use && use.at < reading.at)) {
          passUntil(reading.at);
          chance = afterReading(chance, reading.isInside, reading.sure);
          uses.logon[i] = uses.flow[i] = 0;
          reading = observations[++readAt[i]!];
        } else {
          passUntil(use!.at);
          if (uses[use!.kind][i]! < EVIDENCE[use!.kind].times) {
            uses[use!.kind][i]!++;
            chance = afterUse(chance, use!.kind);
          }
          use = used[++usedAt[i]!];
        }
      }
      signAt[i] = time;
      passUntil(end);
      chances[i] = chance;
    }
  }
  for (let i = 0; i < chances.length; i++) chances[i] = chances[i]! * comes[i]!;
  return chances;
}

/** The pace of everybody in a bin, from the passages read in it. */
function paceOf(
  tracks: readonly Track[],
  readAt: Uint32Array,
  chances: Float64Array,
  comes: Float64Array,
  start: number,
  end: number,
  { missed }: PlaceRun,
  typical: Pace,
): Pace {
  let [inside, people, entered, left] = [0, 0, 0, 0];
  for (let i = 0; i < tracks.length; i++) {
    inside += chances[i]! * comes[i]!;
    people += comes[i]!;
    const { observations } = tracks[i]!;
    for (let at = readAt[i]!; at < observations.length && observations[at]!.at < end; at++) {
      if (observations[at]!.crossed === 'in') entered++;
      else if (observations[at]!.crossed === 'out') left++;
    }
  }
  const hours = (end - start) / HOUR_MS;
  const enteredAll = missed.in < 1 ? entered / (1 - missed.in) : 0;
  const leftAll = missed.out < 1 ? left / (1 - missed.out) : 0;
  const net = enteredAll - leftAll;
  const insideHours = hours * Math.max(0.5, inside + net / 2);
  const outsideHours = hours * Math.max(0.5, people - inside - net / 2);
  const rate = (count: number, exposure: number, assumed: number) =>
    Math.min(PACE_MOST, (count + assumed * PRIOR_HOURS) / (exposure + PRIOR_HOURS));
  return {
    leaves: missed.out < 1 ? rate(leftAll, insideHours, typical.leaves) : typical.leaves,
    enters: missed.in < 1 ? rate(enteredAll, outsideHours, typical.enters) : typical.enters,
  };
}

/** The pace of the last hour, for a time when nothing is heard. */
const blend = (before: Pace, now: Pace): Pace => ({
  leaves: before.leaves * 0.8 + now.leaves * 0.2,
  enters: before.enters * 0.8 + now.enters * 0.2,
});
