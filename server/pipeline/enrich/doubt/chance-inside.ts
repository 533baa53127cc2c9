/**
 * The chance that one person is inside one place, between and across readings. Two hidden states, inside and outside:
 *
 *   inside  --leaves at rate a-->  outside   read with 1 - missedOut: then we would know
 *   outside --enters at rate b-->  inside    read with 1 - missedIn:  then we would know
 *
 * Given that nothing was read for a time t, the chance follows from the generator without the read passages,
 *
 *   d/dt (in, out) = [[-a, b·missedIn], [a·missedOut, -b]] (in, out)
 *
 * normalised: someone not read out while everybody leaves has likely left unseen, and the more so the longer. Pure.
 */
export interface Pace {
  /** Leaving, per hour and person inside. */
  readonly leaves: number;
  /** Entering, per hour and person outside. */
  readonly enters: number;
}
export interface Missed {
  /** Share of entries that no reader sees, 0..1. */
  readonly in: number;
  /** Share of exits that no reader sees, 0..1. */
  readonly out: number;
}

/** What a stretch of time without a reading does; worked out once for everybody. */
export interface Stretch {
  /** The chance of being inside after it. */
  readonly after: (chance: number) => number;
  /** How likely it was that nothing would be read. */
  readonly silence: (chance: number) => number;
}

/** A stretch of `hours` without a reading: the matrix exponential in closed form. */
export function withoutReading(hours: number, pace: Pace, missed: Missed): Stretch {
  const half = (pace.leaves - pace.enters) / 2;
  const comes = pace.enters * missed.in;
  const goes = pace.leaves * missed.out;
  const q = Math.sqrt(half * half + comes * goes);
  const h = q * hours < 1e-9 ? Math.max(0, hours) : Math.tanh(q * hours) / q;
  const common = Math.exp((-(pace.leaves + pace.enters) / 2) * hours) * Math.cosh(q * hours);
  const [stays, came, went, staysOut] = [1 - h * half, h * comes, h * goes, 1 + h * half];
  const inside = (chance: number) => Math.max(0, chance * stays + (1 - chance) * came);
  const sum = (chance: number) => inside(chance) + Math.max(0, chance * went + (1 - chance) * staysOut);
  return {
    after: (chance) => {
      const all = sum(chance);
      return all <= 0 ? chance : inside(chance) / all;
    },
    silence: (chance) => Math.min(1, common * sum(chance)),
  };
}

/** How sure a reading is that its passage was made: granted may be turned away from, taken was seen by the door. */
export const SURE = { granted: 0.985, taken: 0.998 } as const;

export const afterReading = (chance: number, isInside: boolean, sure: number): number =>
  sure * (isInside ? 1 : 0) + (1 - sure) * chance;

/**
 * Network use as evidence of being in: how much likelier it is by somebody inside. A logon at a desk is done by somebody
 * there; a flow may come from a laptop left running, and goes on coming: after `times` since the last reading it says
 * nothing new.
 */
export const EVIDENCE = {
  logon: { ratio: 15, times: 2 },
  flow: { ratio: 3, times: 2 },
} as const;
export type UseKind = keyof typeof EVIDENCE;

export function afterUse(chance: number, kind: UseKind): number {
  const weight = chance * EVIDENCE[kind].ratio;
  return weight / (weight + 1 - chance);
}

/** Share of those still believed inside when the day ends who truly stay over night. */
export const STAYS_OVER_NIGHT = 0.1;

/** Everybody but the few who stay has gone home by the day's end; those whose going was not read went unseen. */
export function afterDayEnd(chance: number, missedOut: number): number {
  const inside = chance * STAYS_OVER_NIGHT;
  const outside = 1 - chance + chance * (1 - STAYS_OVER_NIGHT) * missedOut;
  return inside + outside <= 0 ? 0 : inside / (inside + outside);
}
