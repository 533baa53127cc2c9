import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { judgeLive, type LiveReadings } from '../../../../../client/features/cameras/player/judge-live.ts';
import { LIMITS } from '../../../../../shared/contract/limits.ts';

const now = 1_000_000;
const flowing: LiveReadings = {
  now,
  startedAt: now - 60_000,
  pictureAt: now - 2_000,
  shownAt: now - 80,
  timedAt: now - 80,
  changedAt: now - 1_000,
  movedAt: now - 700,
};
const judge = (over: Partial<LiveReadings>) => judgeLive({ ...flowing, ...over });
const without = (...keys: (keyof LiveReadings)[]) =>
  Object.fromEntries(
    Object.entries(flowing).filter(([key]) => !keys.includes(key as never)),
  ) as unknown as LiveReadings;

describe('what a live tile may claim', () => {
  test('a young, changing picture is live', () => {
    expect(judge({})).toEqual({ state: 'live', isCovered: false });
  });

  test('older than five seconds it is behind, older than ten it is covered', () => {
    expect(judge({ pictureAt: now - 5_001 })).toEqual({ state: 'behind', isCovered: false });
    expect(judge({ pictureAt: now - 10_001 })).toMatchObject({ state: 'behind', isCovered: true });
  });

  test('a stream that is late by nature is behind, and covered that much later', () => {
    const health = { state: 'live', since: 0, delayMs: 9_000 } as const;
    expect(judge({ health, pictureAt: now - 18_000 })).toEqual({ state: 'behind', isCovered: false });
    expect(judge({ health, pictureAt: now - 19_001 })).toMatchObject({ state: 'behind', isCovered: true });
  });

  test('an old picture of a list that no longer grows is lost, since that picture', () => {
    expect(judge({ pictureAt: now - 10_001, movedAt: now - 9_000 })).toEqual({
      state: 'lost',
      isCovered: true,
      since: now - 10_001,
    });
  });

  test('a list that goes on without a frame to show is lost too', () => {
    expect(judge({ pictureAt: now - 10_001, shownAt: now - 5_001 }).state).toBe('lost');
  });

  test('black says more than unchanged or repeated', () => {
    const repeating = { since: now - 9_000, periodMs: 1_000 };
    expect(judge({ blankSince: now - 9_000, changedAt: now - 60_000, repeating }).state).toBe('blank');
  });

  test('a list with long segments is given three of them before it has stopped', () => {
    const slow = { pictureAt: now - 10_001, movedAt: now - 9_000 };
    expect(judge({ ...slow, targetMs: 4_000 }).state).toBe('behind');
    expect(judge({ ...slow, targetMs: 2_000 }).state).toBe('lost');
  });

  test('a picture that does not change is frozen after ten seconds, since it changed', () => {
    expect(judge({ changedAt: now - 9_000 }).state).toBe('live');
    expect(judge({ changedAt: now - 10_001 })).toEqual({
      state: 'frozen',
      isCovered: true,
      since: now - 10_001,
    });
  });

  test('of frames that no longer come nothing is said but their age', () => {
    const stopped = { shownAt: now - 7_000, pictureAt: now - 9_000 };
    expect(judge({ ...stopped, changedAt: now - 12_000, blankSince: now - 9_000 })).toEqual({
      state: 'behind',
      isCovered: false,
    });
    expect(judge({ ...stopped, changedAt: now - 17_001 }).state).toBe('frozen');
    expect(judge({ ...stopped, blankSince: now - 11_001 }).state).toBe('blank');
  });

  test('the same pictures again are said at once; where they are one picture, it is frozen', () => {
    const repeating = { since: now - 4_000, periodMs: 2_000 };
    expect(judge({ repeating })).toEqual({ state: 'repeated', isCovered: true, since: now - 4_000 });
    expect(judge({ repeating, stirredAt: now - 4_001 })).toMatchObject({
      state: 'frozen',
      since: now - 4_001,
    });
    expect(judge({ repeating, stirredAt: now - 3_999 }).state).toBe('repeated');
  });

  test('a demonstration scene comes round by nature, but not within ten seconds', () => {
    const at = (periodMs: number) =>
      judge({ isDemonstration: true, repeating: { since: now - 1, periodMs } });
    expect(at(24_000).state).toBe('live');
    expect(at(4_000).state).toBe('repeated');
    expect(judge({ repeating: { since: now - 1, periodMs: 24_000 } }).state).toBe('repeated');
  });

  test('a picture all of one colour is said after a moment', () => {
    expect(judge({ blankSince: now - 3_000 }).state).toBe('live');
    expect(judge({ blankSince: now - 4_001 })).toMatchObject({ state: 'blank', isCovered: true });
  });

  test('a picture from the future has no age that may be told', () => {
    expect(judge({ pictureAt: now + 2_000 }).state).toBe('live');
    expect(judge({ pictureAt: now + 3_001 })).toEqual({ state: 'untimed', isCovered: true });
  });

  test('frames without a time are of an unknown one, also when the one before had one', () => {
    expect(judge({ timedAt: now - 3_101 })).toEqual({
      state: 'untimed',
      isCovered: true,
      since: now - 3_101,
    });
    const never = { ...without('pictureAt', 'timedAt'), startedAt: now - 4_000 };
    expect(judgeLive(never)).toEqual({ state: 'untimed', isCovered: true, since: now - 4_000 });
  });

  test('before the first picture it is starting, and lost when none comes for ten seconds', () => {
    const none = without('pictureAt', 'shownAt', 'timedAt', 'changedAt', 'movedAt');
    expect(judgeLive({ ...none, startedAt: now - 9_000 })).toMatchObject({
      state: 'starting',
      isCovered: true,
    });
    expect(judgeLive({ ...none, startedAt: now - 10_001 })).toMatchObject({ state: 'lost', isCovered: true });
  });

  test('a refusal, or a coding the browser lacks, covers whatever is shown', () => {
    expect(judge({ verdict: 'denied' })).toEqual({ state: 'no-permission', isCovered: true });
    expect(judge({ verdict: 'unplayable' })).toEqual({ state: 'unplayable', isCovered: true });
  });

  test("the server's word that a camera is off counts only once the picture is old", () => {
    const health = { state: 'off', since: now - 30_000 } as const;
    expect(judge({ health }).state).toBe('live');
    expect(judge({ health, pictureAt: now - 10_001 })).toEqual({
      state: 'off',
      isCovered: true,
      since: now - 30_000,
    });
  });
});

const ago = (most: number) => fc.integer({ min: -10_000, max: most }).map((ms) => now - ms);
const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });
const anything = fc
  .record({
    startedAt: ago(60_000),
    pictureAt: maybe(ago(60_000)),
    shownAt: maybe(ago(30_000)),
    timedAt: maybe(ago(30_000)),
    changedAt: maybe(ago(30_000)),
    stirredAt: maybe(ago(30_000)),
    blankSince: maybe(ago(30_000)),
    repeating: maybe(fc.record({ since: ago(30_000), periodMs: fc.integer({ min: 0, max: 60_000 }) })),
    movedAt: maybe(ago(30_000)),
    targetMs: maybe(fc.integer({ min: 0, max: 10_000 })),
    verdict: maybe(fc.constantFrom('denied' as const, 'unplayable' as const)),
    isDemonstration: fc.boolean(),
  })
  .map(
    (readings) =>
      ({
        now,
        ...Object.fromEntries(Object.entries(readings).filter(([, value]) => value !== undefined)),
      }) as LiveReadings,
  );

describe('whatever the readings', () => {
  test('an uncovered picture is young, dated, and not of the future', () => {
    fc.assert(
      fc.property(anything, (readings) => {
        const { isCovered, state } = judgeLive(readings);
        if (isCovered) return;
        expect(['live', 'behind']).toContain(state);
        expect(now - readings.pictureAt!).toBeLessThanOrEqual(LIMITS.pictureStaleMs);
        expect(readings.pictureAt! - now).toBeLessThanOrEqual(3_000);
      }),
    );
  });

  test('time alone never uncovers: what is covered stays so while nothing new is read', () => {
    fc.assert(
      fc.property(anything, fc.integer({ min: 0, max: 120_000 }), (readings, ms) => {
        // a picture of the future becomes dated by waiting for its time, a start by its first picture
        fc.pre((readings.pictureAt ?? 0) <= now && (readings.shownAt ?? 0) <= now);
        if (!judgeLive(readings).isCovered) return;
        expect(judgeLive({ ...readings, now: now + ms }).isCovered).toBe(true);
      }),
    );
  });

  test('a loop of a real camera is never shown as live', () => {
    fc.assert(
      fc.property(anything, (readings) => {
        fc.pre(readings.repeating !== undefined && !readings.isDemonstration);
        expect(judgeLive(readings).isCovered).toBe(true);
      }),
    );
  });
});
