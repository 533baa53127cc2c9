import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createClockBook } from '../../../../server/pipeline/clock/clock-book.ts';
import type { NormalisedEvent } from '../../../../shared/domain/event.ts';
import type { EventKind } from '../../../../shared/domain/event-kinds.ts';
import { at, deploymentSketch, event, logged } from '../sketch.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const start = at('08:00');
const sources = [
  { id: 'one', type: 'http' as const },
  { id: 'two', type: 'syslog' as const },
  { id: 'three', type: 'http' as const },
  { id: 'history', type: 'file' as const },
];
const deployment = deploymentSketch();
const see = (book: ReturnType<typeof createClockBook>, one: NormalisedEvent) =>
  book.observe(logged(deployment, [one])[0]!);

/** Numbers in [0, 1) that a seed repeats. */
function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

interface World {
  readonly seed: number;
  readonly skewMs: number;
  readonly driftPpm: number;
  readonly stepMs: number;
  readonly kind: EventKind;
}

/** Two sources tell of the same facts, one every half minute; one clock is wrong, drifts, and is set once. */
function simulate(world: World, facts: number, stepAfter: number) {
  const random = randomFrom(world.seed);
  const delay = () => 50 - 1_500 * Math.log(1 - random());
  const jitter = () => (random() + random() - 1) * 600;
  const book = createClockBook(sources);
  let truth = 0;
  for (let i = 0; i < facts; i += 1) {
    const happened = start + i * 30 * SECOND + Math.floor(random() * 5 * SECOND);
    truth = world.skewMs + (world.driftPpm / 1e6) * (happened - start) + (i >= stepAfter ? world.stepMs : 0);
    // One fact in fifteen is not the same: the other source tells of something else by the same names, a minute apart.
    const apart = random() < 1 / 15 ? (random() - 0.5) * 2 * MINUTE : 0;
    const fields = {
      'actor.user.name': `user${i % 7}`,
      'src_endpoint.ip': '10.1.2.9',
      'credential.uid': `${i % 7}`,
      'portal.uid': 'D-main',
    };
    const told = [
      { source: 'one', when: happened, ahead: truth },
      { source: 'two', when: happened + apart, ahead: 400 },
    ].map(({ source, when, ahead }) => ({
      source,
      claimed: Math.round(when + ahead + jitter()),
      receivedAt: Math.round(when + delay()),
    }));
    for (const { source, claimed, receivedAt } of told.sort((a, b) => a.receivedAt - b.receivedAt))
      see(book, event(world.kind, claimed, fields, { id: `${source}${i}`, source, receivedAt }));
  }
  return { book, truth };
}

const worlds = fc.record({
  seed: fc.integer({ min: 1, max: 1e9 }),
  skewMs: fc.integer({ min: -20 * MINUTE, max: 20 * MINUTE }),
  driftPpm: fc.integer({ min: -300, max: 300 }),
  stepMs: fc.oneof(fc.constant(0), fc.integer({ min: -10 * MINUTE, max: 10 * MINUTE })),
  kind: fc.constantFrom<EventKind>('auth.success', 'access.granted'),
});

describe('a clock that another source tells the same facts by', () => {
  test('is known within a second after fifty facts: skew and drift', () => {
    fc.assert(
      fc.property(worlds, (world) => {
        const { book, truth } = simulate(world, 50, Number.POSITIVE_INFINITY);
        const clock = book.clockOf('one')!;
        expect(clock.basis).toBe('anchors');
        expect(Math.abs(clock.offsetMs - truth)).toBeLessThanOrEqual(SECOND);
        expect(Math.abs(book.clockOf('two')!.offsetMs - 400)).toBeLessThanOrEqual(SECOND);
      }),
      { numRuns: 60 },
    );
  });

  test('is known again within a second fifty facts after it was set', () => {
    fc.assert(
      fc.property(worlds, fc.integer({ min: 3, max: 70 }), (world, stepAfter) => {
        const { book, truth } = simulate(world, stepAfter + 50, stepAfter);
        expect(Math.abs(book.clockOf('one')!.offsetMs - truth)).toBeLessThanOrEqual(SECOND);
      }),
      { numRuns: 60 },
    );
  });

  test('that was set by much is followed after ten facts, not after fifty', () => {
    const world = { seed: 7, skewMs: 0, driftPpm: 0, stepMs: 90 * SECOND, kind: 'auth.success' as const };
    const { book, truth } = simulate(world, 70, 60);
    expect(Math.abs(book.clockOf('one')!.offsetMs - truth)).toBeLessThanOrEqual(SECOND);
  });

  test('adds its doubt to its own events alone, in steps; a right clock adds none', () => {
    const world = { seed: 3, skewMs: -20 * SECOND, driftPpm: 0, stepMs: 0, kind: 'auth.success' as const };
    const { book } = simulate(world, 50, 99);
    expect(book.widen({ source: 'one', timeErrorMs: 500 }).timeErrorMs).toBe(60_500);
    expect(book.widen({ source: 'two', timeErrorMs: 500 }).timeErrorMs).toBe(500);
    expect(book.clockOf('one')).toMatchObject({ widenMs: 60_000 });
  });

  test('different facts by the same names tie no clocks', () => {
    const book = createClockBook(sources);
    const random = randomFrom(5);
    const fields = { 'actor.user.name': 'quist', 'src_endpoint.ip': '10.1.2.9' };
    for (let i = 0; i < 60; i += 1)
      for (const source of ['one', 'two']) {
        const time = start + i * 5 * MINUTE + Math.floor(random() * 80) * SECOND;
        see(
          book,
          event('auth.success', time, fields, { id: `${source}${i}`, source, receivedAt: time + 100 }),
        );
      }
    expect(book.clockOf('one')).toMatchObject({ basis: 'receipt', widenMs: 0 });
  });

  test('a fact told twice by one source is matched with nothing', () => {
    const book = createClockBook(sources);
    const fields = { 'actor.user.name': 'quist', 'src_endpoint.ip': '10.1.2.9' };
    for (let i = 0; i < 30; i += 1) {
      const time = start + i * 5 * MINUTE;
      const tell = (source: string, claimed: number, after: number) =>
        see(
          book,
          event('auth.success', claimed, fields, {
            id: `${source}${i}${after}`,
            source,
            receivedAt: time + after,
          }),
        );
      tell('one', time + 7_000, 100);
      tell('one', time + 27_000, 20_100);
      tell('two', time, 20_300);
    }
    expect(book.clockOf('two')).toMatchObject({ basis: 'receipt', pairs: 0 });
  });
});

describe('a clock that only receipt tells of', () => {
  const tell = (aheadMs: number, source = 'three') => {
    const book = createClockBook(sources);
    for (let i = 0; i < 60; i += 1)
      see(
        book,
        event(
          'process.started',
          start + i * SECOND + aheadMs,
          {},
          {
            id: `${i}`,
            source,
            receivedAt: start + i * SECOND + 200 + (i % 9) * 300,
          },
        ),
      );
    return book;
  };

  test('is ahead by at least what was told before it happened', () => {
    const clock = tell(10 * MINUTE).clockOf('three')!;
    expect(clock).toMatchObject({ basis: 'receipt', widenMs: 15 * MINUTE });
    expect(clock.offsetMs).toBe(10 * MINUTE - 200);
  });

  test('is not called wrong where its events may simply be late', () => {
    expect(tell(-3 * 60 * MINUTE).clockOf('three')).toMatchObject({ basis: 'receipt', widenMs: 0 });
  });

  test('nothing is said of a file, nor of a source that claims no times', () => {
    expect(tell(-MINUTE, 'history').clockOf('history')).toBeUndefined();
    const book = createClockBook(sources);
    see(book, event('process.started', start, {}, { source: 'three', receivedAt: start }));
    expect(book.clockOf('three')).toBeUndefined();
  });
});
