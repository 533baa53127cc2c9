import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type BudgetSample,
  budgetWords,
  judgeSample,
  NO_LIMIT,
  nextBudget,
  openBudget,
  playingNow,
  type StreamBudget,
} from '../../../../client/features/cameras/wall/stream-budget.ts';

/** A machine that shows so many tiles well and drops frames of the rest; the sample it gives at any load. */
const machine =
  (capacity: number, framesPerTile = 24) =>
  (at: number, playing: number): BudgetSample => {
    const frames = playing * framesPerTile;
    const dropped = Math.max(0, Math.round(((playing - capacity) / playing) * frames));
    return { at, windowMs: 2_000, playing, late: 0, decoded: frames - dropped, dropped, blockedMs: 100 };
  };

/** Runs a wall of so many tiles on a machine, one look every two seconds; the limits in force, look by look. */
function run(
  wanted: number,
  seconds: number,
  sampleOf: (at: number, playing: number) => BudgetSample,
  from: StreamBudget = openBudget(0),
) {
  let budget = from;
  const limits: number[] = [];
  const begin = from.lookedAt;
  for (let at = begin + 2_000; at <= begin + seconds * 1_000; at += 2_000) {
    budget = nextBudget(budget, sampleOf(at, Math.min(wanted, budget.limit)), wanted);
    limits.push(Math.min(wanted, budget.limit));
  }
  return { budget, limits };
}
const changes = (limits: readonly number[]) =>
  limits.filter((limit, n) => n > 0 && limit !== limits[n - 1]).length;

describe('the stream budget', () => {
  test('a screen that manages all is never limited', () => {
    const { budget } = run(16, 600, machine(16));
    expect([budget.limit, budgetWords(budget, 16)]).toEqual([NO_LIMIT, undefined]);
  });

  test('the first seconds, in which every tile starts, are not held against it', () => {
    const starting = (at: number, playing: number) => machine(at < 6_000 ? 1 : 16)(at, playing);
    expect(run(16, 60, starting).budget.limit).toBe(NO_LIMIT);
  });

  test('one bad look is no reason; two are', () => {
    const once = (at: number, playing: number) =>
      at === 20_000 ? { ...machine(16)(at, playing), dropped: 40 } : machine(16)(at, playing);
    expect(run(16, 60, once).budget.limit).toBe(NO_LIMIT);
    const { budget, limits } = run(16, 14, (at, playing) => machine(at > 8_000 ? 13 : 16)(at, playing));
    expect(limits.at(-1)).toBe(12);
    expect(budgetWords(budget, 16)).toBe('12 of 16 play, 4 stills: this screen drops frames');
  });

  test('what is very bad falls at once, by half', () => {
    const { limits } = run(16, 10, (at, playing) => machine(at > 8_000 ? 4 : 16)(at, playing));
    expect(limits.at(-1)).toBe(8);
  });

  test('it finds what a machine can do within half a minute and stays near it without going up and down', () => {
    const { limits } = run(25, 3_600, machine(9));
    expect(limits[14]!).toBeLessThanOrEqual(9);
    const later = limits.slice(300);
    expect(Math.min(...later)).toBeGreaterThanOrEqual(5);
    // In the fifty minutes after the first ten: each try costs a rise and a fall.
    expect(changes(later)).toBeLessThanOrEqual(30);
  });

  test('when the machine is free again all play again, slowly', () => {
    const { budget } = run(16, 60, machine(4));
    expect(budget.limit).toBeLessThanOrEqual(4);
    const { limits: known } = run(16, 3_600, machine(4), budget);
    expect(known.at(-1)).toBeLessThanOrEqual(5);
    const { budget: after, limits } = run(16, 900, machine(16), budget);
    expect(after).toMatchObject({ limit: NO_LIMIT, strain: undefined });
    for (const [n, limit] of limits.entries())
      if (n > 0 && limit < 16)
        expect(limit - limits[n - 1]!).toBeLessThanOrEqual(Math.max(1, limits[n - 1]! / 8));
  });

  test('a page that cannot answer, and pictures that come late, count too; a late camera alone does not', () => {
    const good = machine(16)(0, 16);
    expect(judgeSample({ ...good, blockedMs: 1_300 })).toEqual({ strain: 'busy', isSevere: false });
    expect(judgeSample({ ...good, blockedMs: 1_900 })).toEqual({ strain: 'busy', isSevere: true });
    expect(judgeSample({ ...good, late: 9 })?.strain).toBe('late');
    expect(judgeSample({ ...good, late: 1 })).toBeUndefined();
    // Too few frames to say anything of.
    expect(judgeSample({ ...good, decoded: 5, dropped: 5 })).toBeUndefined();
  });

  test('sleep and a hidden page prove nothing: what was counted over them is left out', () => {
    const awake = run(16, 30, machine(16)).budget;
    const woken = nextBudget(awake, { ...machine(1)(awake.lookedAt + 60_000, 16) }, 16);
    expect(woken.limit).toBe(NO_LIMIT);
    expect(nextBudget(woken, machine(1)(woken.lookedAt + 2_000, 16), 16).limit).toBe(NO_LIMIT);
  });

  test('a screen with so much to do that it hardly comes to look is not taken for one that sleeps', () => {
    const late = (before: StreamBudget) =>
      nextBudget(
        before,
        { ...machine(16)(before.lookedAt + 14_000, Math.min(16, before.limit)), windowMs: 14_000 },
        16,
      );
    const once = late(run(16, 30, machine(16)).budget);
    expect(once.limit).toBe(NO_LIMIT);
    const twice = late(once);
    expect(budgetWords(twice, 16)).toBe('8 of 16 play, 8 stills: this screen is busy');
    expect(late(twice).limit).toBe(4);
    const silent = { ...machine(16)(once.lookedAt + 14_000, 16), windowMs: 14_000, playing: 0 };
    expect(nextBudget(once, silent, 16).limit).toBe(8);
    expect(nextBudget(once, silent, 0).limit).toBe(NO_LIMIT);
    // A look in time in between: it slept twice.
    const { budget } = run(16, 2, machine(16), once);
    expect(late(budget).limit).toBe(NO_LIMIT);
  });

  test('a trace of sixteen tiles on two cores without a graphics processor: falls to what is smooth', () => {
    // Frames a look and dropped ones by tiles playing, as read on such a machine (8 % at 16, 2 % at 9, none at 4).
    const read = (at: number, playing: number): BudgetSample => {
      const share = playing > 12 ? 0.08 : playing > 9 ? 0.065 : playing > 6 ? 0.02 : 0;
      const frames = playing * 24;
      const dropped = Math.round(frames * share);
      return { at, windowMs: 2_000, playing, late: 0, decoded: frames - dropped, dropped, blockedMs: 500 };
    };
    const { limits } = run(16, 60, read);
    expect(limits.slice(-10).every((limit) => limit >= 7 && limit <= 10)).toBe(true);
  });

  test('whatever is measured there is at least one that plays, and rises are never faster than the rule', () => {
    const sample = fc.record({
      windowMs: fc.integer({ min: 0, max: 5_000 }),
      playing: fc.nat(36),
      late: fc.nat(36),
      decoded: fc.nat(5_000),
      dropped: fc.nat(5_000),
      blockedMs: fc.nat(5_000),
      step: fc.integer({ min: 1, max: 30_000 }),
    });
    fc.assert(
      fc.property(fc.array(sample, { maxLength: 80 }), fc.integer({ min: 1, max: 36 }), (samples, wanted) => {
        let budget = openBudget(0);
        let at = 0;
        for (const { step, ...one } of samples) {
          at += step;
          const next = nextBudget(budget, { ...one, at }, wanted);
          expect(next.limit).toBeGreaterThanOrEqual(1);
          if (next.limit > budget.limit && next.limit < NO_LIMIT)
            expect(next.limit - budget.limit).toBeLessThanOrEqual(Math.max(1, budget.limit / 8));
          expect(next.trialAfterMs).toBeLessThanOrEqual(300_000);
          budget = next;
        }
      }),
    );
  });

  test('focus plays first, then what alerts brought, then marked tiles, then the order of the wall', () => {
    const contenders = [
      { camera: 'a', rank: 3 },
      { camera: 'b', rank: 3 },
      { camera: 'marked', rank: 2 },
      { camera: 'docked', rank: 1 },
      { camera: 'focus', rank: 0 },
    ];
    expect([...playingNow(contenders, 4)]).toEqual(['focus', 'docked', 'marked', 'a']);
    expect(playingNow(contenders, NO_LIMIT).size).toBe(5);
  });
});
