/**
 * How many tiles a screen lets play. Measured on the screen itself: frames that were decoded and never shown, time in which the
 * page could do nothing else, and pictures that come late although their cameras are in time.
 *
 *     settling --6 s--> watching
 *     watching --two bad samples in a row, or one very bad--> fewer, settling
 *     any      --two looks in a row that come 10 s late and more--> fewer, settling
 *     watching --good for so long--> a few more, settling
 *
 * It falls by a quarter (a half when very bad) and rises by an eighth after 20 s without fault, up to just below where it fell.
 * That limit is tried again too; a trial that fails within half a minute goes back to where it came from and doubles the wait
 * for the next, up to five minutes: a screen at its limit does not go up and down.
 * Times are milliseconds of a clock that only goes forward.
 */

/** What a screen did between two looks. */
export interface BudgetSample {
  readonly at: number;
  readonly windowMs: number;
  /** Tiles that play, and those of them whose picture is late while their camera is in time. */
  readonly playing: number;
  readonly late: number;
  /** Frames, in this window. */
  readonly decoded: number;
  readonly dropped: number;
  /** Time in which the page did not answer. */
  readonly blockedMs: number;
}

export type Strain = 'frames' | 'busy' | 'late';

export interface StreamBudget {
  /** At most so many tiles play. */
  readonly limit: number;
  /** What it last fell for; undefined while nothing is limited. */
  readonly strain: Strain | undefined;
  readonly badInARow: number;
  readonly settledAt: number;
  readonly goodSince: number;
  /** The least limit that was too much; nothing yet: above NO_LIMIT. */
  readonly ceiling: number;
  /** How long it must be good before the ceiling is tried. */
  readonly trialAfterMs: number;
  readonly raisedAt: number;
  readonly raisedFrom: number;
  readonly fellAt: number;
  readonly lookedAt: number;
  /** The last look came so late that the screen may have slept. */
  readonly wasHeld: boolean;
}

export const NO_LIMIT = 64;
const NO_CEILING = NO_LIMIT + 1;
const SETTLE_MS = 6_000;
const RAISE_AFTER_MS = 20_000;
const MOST_TRIAL_AFTER_MS = 300_000;
/** A fall so soon after a rise is that rise's fault. */
const TRIAL_MS = 30_000;
/** Longer between two looks: the screen slept or was hidden, and what it counted means nothing. Twice in a row: it is no sleep. */
const GAP_MS = 10_000;
const LEAST_FRAMES = 20;

export function openBudget(at: number): StreamBudget {
  return {
    limit: NO_LIMIT,
    strain: undefined,
    badInARow: 0,
    settledAt: at + SETTLE_MS,
    goodSince: at,
    ceiling: NO_CEILING,
    trialAfterMs: RAISE_AFTER_MS,
    raisedAt: Number.NEGATIVE_INFINITY,
    raisedFrom: 1,
    fellAt: Number.NEGATIVE_INFINITY,
    lookedAt: at,
    wasHeld: false,
  };
}

/** What is wrong in a sample, and how badly. */
export function judgeSample(
  sample: BudgetSample,
): { readonly strain: Strain; readonly isSevere: boolean } | undefined {
  const { decoded, dropped, blockedMs, windowMs, playing, late } = sample;
  const frames = decoded + dropped;
  const droppedShare = frames >= LEAST_FRAMES ? dropped / frames : 0;
  if (droppedShare > 0.06) return { strain: 'frames', isSevere: droppedShare > 0.25 };
  const blockedShare = windowMs > 0 ? blockedMs / windowMs : 0;
  if (blockedShare > 0.6) return { strain: 'busy', isSevere: blockedShare > 0.85 };
  if (playing >= 2 && late / playing > 0.5) return { strain: 'late', isSevere: false };
  return undefined;
}

/** The budget after a look at the screen. `wanted`: tiles that would play if nothing held them. */
export function nextBudget(before: StreamBudget, sample: BudgetSample, wanted: number): StreamBudget {
  const isHeld = sample.windowMs > GAP_MS;
  const after = isHeld && before.wasHeld ? heldAgain(before, sample, wanted) : judged(before, sample, wanted);
  return { ...after, wasHeld: isHeld };
}

/** Nobody sleeps twice within two looks: it has so much to do that it comes to nothing, not even to telling what plays. */
function heldAgain(before: StreamBudget, sample: BudgetSample, wanted: number): StreamBudget {
  const playing = sample.playing || wanted;
  return playing > 0
    ? fallen(before, { ...sample, playing }, { strain: 'busy', isSevere: true })
    : { ...before, goodSince: sample.at, lookedAt: sample.at };
}

function judged(before: StreamBudget, sample: BudgetSample, wanted: number): StreamBudget {
  const { at, playing } = sample;
  const hasSlept = at - before.lookedAt > GAP_MS;
  if (hasSlept) return { ...before, badInARow: 0, settledAt: at + SETTLE_MS, goodSince: at, lookedAt: at };
  if (at < before.settledAt) return { ...before, badInARow: 0, goodSince: at, lookedAt: at };

  const bad = playing > 0 ? judgeSample(sample) : undefined;
  if (bad) {
    const badInARow = before.badInARow + 1;
    if (!bad.isSevere && badInARow < 2) return { ...before, badInARow, goodSince: at, lookedAt: at };
    return fallen(before, sample, bad);
  }
  const held = { ...before, badInARow: 0, lookedAt: at };
  return before.limit >= NO_LIMIT ? held : raised(held, at, wanted);
}

function raised(before: StreamBudget, at: number, wanted: number): StreamBudget {
  // What was tried above the ceiling and held is no ceiling any more.
  const hasHeld = before.limit >= before.ceiling && before.raisedAt > before.fellAt;
  const ceiling = hasHeld ? NO_CEILING : before.ceiling;
  const trialAfterMs = hasHeld ? RAISE_AFTER_MS : before.trialAfterMs;
  const step = before.limit + Math.max(1, Math.floor(before.limit / 8));
  const limit = before.limit < ceiling - 1 ? Math.min(step, ceiling - 1) : before.limit + 1;
  const waitMs = limit >= ceiling ? trialAfterMs : RAISE_AFTER_MS;
  if (at - before.goodSince < waitMs) return before;
  const isFree = limit >= wanted;
  return {
    ...before,
    limit: isFree ? NO_LIMIT : limit,
    strain: isFree ? undefined : before.strain,
    settledAt: at + SETTLE_MS,
    goodSince: at,
    raisedAt: at,
    raisedFrom: before.limit,
    ceiling,
    trialAfterMs,
  };
}

function fallen(
  before: StreamBudget,
  { at, playing }: BudgetSample,
  bad: { readonly strain: Strain; readonly isSevere: boolean },
): StreamBudget {
  const from = Math.min(before.limit, playing);
  const wasTrial = before.raisedAt > before.fellAt && at - before.raisedAt <= TRIAL_MS;
  const less = Math.max(1, Math.ceil(from * (bad.isSevere ? 0.5 : 0.25)));
  return {
    ...before,
    limit: Math.max(1, wasTrial && !bad.isSevere ? Math.min(before.raisedFrom, from - 1) : from - less),
    strain: bad.strain,
    badInARow: 0,
    settledAt: at + SETTLE_MS,
    goodSince: at,
    fellAt: at,
    ceiling: Math.max(2, from),
    trialAfterMs: wasTrial ? Math.min(MOST_TRIAL_AFTER_MS, before.trialAfterMs * 2) : before.trialAfterMs,
    lookedAt: at,
  };
}

/** A camera that wants to play, and how much it must. */
export interface Contender {
  readonly camera: string;
  /** 0 first: in focus or large, 1 docked by an alert, 2 marked by one or following one, 3 the others. */
  readonly rank: number;
}

/** The cameras that play: by rank, then as they stand on the wall. */
export function playingNow(contenders: readonly Contender[], limit: number): ReadonlySet<string> {
  const order = contenders.map((one, place) => ({ ...one, place }));
  order.sort((a, b) => a.rank - b.rank || a.place - b.place);
  return new Set(order.slice(0, limit).map(({ camera }) => camera));
}

const STRAIN_WORDS: Readonly<Record<Strain, string>> = {
  frames: 'this screen drops frames',
  busy: 'this screen is busy',
  late: 'pictures reach this screen late',
};

/** `9 of 16 play, 7 stills: this screen drops frames`; undefined where all play. */
export function budgetWords(budget: StreamBudget, wanted: number): string | undefined {
  if (budget.limit >= wanted || !budget.strain) return undefined;
  const stills = wanted - budget.limit;
  return `${budget.limit} of ${wanted} play, ${stills} ${stills === 1 ? 'still' : 'stills'}: ${STRAIN_WORDS[budget.strain]}`;
}
