import type { Missed } from './chance-inside.ts';

/** How often readings contradicted one another, counted over all people and places of a site. */
export interface Contradictions {
  /** Read in, then read on the way out. */
  exitsRead: number;
  /** Read in, then read next somewhere a person inside cannot be read: they left unseen. */
  exitsMissed: number;
  entriesRead: number;
  entriesMissed: number;
}
export const noContradictions = (): Contradictions => ({
  exitsRead: 0,
  exitsMissed: 0,
  entriesRead: 0,
  entriesMissed: 0,
});

/** Passages that the assumed rate weighs as much as. */
const PRIOR = 100;
/** Where no way out is read, nothing ever contradicts an entry nobody read: what is assumed of it may as well be half or twice. */
const PRIOR_UNCHECKED = 25;
/** Standard deviations by which a rate is doubted on either side. */
const DOUBT = 1.5;

export interface MissedDoubt {
  readonly likely: Missed;
  /** The rates that leave fewer people inside. */
  readonly fewer: Missed;
  readonly more: Missed;
}

/**
 * The shares of passages nobody reads: what was assumed, corrected by what readings contradicted (a beta posterior), with
 * one and a half standard deviations of doubt about each. `isChecked` is false where a way out of the site is not read.
 */
export function missedShares(
  counts: Contradictions,
  assumed: { readonly tailgating: number; readonly missedExits: number },
  isChecked = true,
): MissedDoubt {
  const prior = isChecked ? PRIOR : PRIOR_UNCHECKED;
  const entries = posterior(counts.entriesMissed, counts.entriesRead, assumed.tailgating, prior);
  const exits = posterior(counts.exitsMissed, counts.exitsRead, assumed.missedExits, prior);
  return {
    likely: { in: entries.mean, out: exits.mean },
    fewer: { in: entries.low, out: exits.high },
    more: { in: entries.high, out: exits.low },
  };
}

function posterior(missed: number, read: number, assumed: number, prior: number) {
  const weight = prior + missed + read;
  const mean = (missed + assumed * prior) / weight;
  const deviation = Math.sqrt((mean * (1 - mean)) / (weight + 1));
  return {
    mean,
    low: Math.max(mean / 4, mean - DOUBT * deviation),
    high: Math.min(0.95, mean + DOUBT * deviation),
  };
}

/** With a share of the ways out (or in) that have no reader, besides what readers miss. */
export const withUnread = (missed: Missed, unread: Missed): Missed => ({
  in: 1 - (1 - missed.in) * (1 - unread.in),
  out: 1 - (1 - missed.out) * (1 - unread.out),
});
