import { describe, expect, test } from 'vitest';
import { createClockWatch } from '../../server/clock-watch.ts';
import { createClockBook } from '../../server/pipeline/clock/clock-book.ts';
import { withClock } from '../../server/pipeline/clock/clock-health.ts';
import type { LoggedEvent } from '../../shared/domain/event.ts';
import type { SourceHealth } from '../../shared/domain/source-health.ts';
import { at, badge, deploymentSketch, logged } from './pipeline/sketch.ts';

const deployment = deploymentSketch();
const START = at('09:00');
const MINUTE = 60_000;

/** A feed that tells something every second, by a clock that is off as `offAt` says. */
function room(past: readonly LoggedEvent[] = []) {
  const told: LoggedEvent[] = [];
  const clocks = createClockBook(deployment.sources);
  const room = { isDown: false, faults: 0, seq: 0 };
  const watch = createClockWatch({
    deployment,
    clockOf: clocks.clockOf,
    past,
    log: {
      async append(events) {
        if (room.isDown) throw new Error('away');
        const stored = events.map((event) => ({ ...event, seq: ++room.seq }));
        told.push(...stored.filter(({ id }) => !told.some((one) => one.id === id)));
        return { stored, duplicates: 0 };
      },
    },
    resolve: (event) => ({ ...event, entities: [] }),
    onFault: () => room.faults++,
  });
  async function hear(fromSecond: number, toSecond: number, offMs: number) {
    for (let second = fromSecond; second < toSecond; second++) {
      const receivedAt = START + second * 1_000;
      const [event] = logged(deployment, [
        { ...badge('1', 'D-main', 'in', receivedAt + offMs - 200), receivedAt, id: `e${second}` },
      ]);
      clocks.observe(event!);
      watch.observe([event!]);
      await Promise.resolve();
      await Promise.resolve();
    }
  }
  const card = () =>
    watch.withShifts([withClock({ id: 'badges', name: 'Badge system' } as SourceHealth, clocks.clockOf)])[0]!;
  return { told, hear, card, room };
}

describe('a clock that is set', () => {
  test('is an event, once, and once more when it is right again; the card says since when', async () => {
    const { told, hear, card } = room();
    await hear(0, 60, 0);
    expect(told).toEqual([]);
    await hear(60, 120, 7 * MINUTE);
    expect(told.map(({ message }) => message)).toEqual([
      'The clock of Badge system is 7 min ahead, was right',
    ]);
    expect(told[0]).toMatchObject({
      kind: 'clock.shifted',
      source: 'watchfloor',
      fields: { 'feed.id': 'badges', 'clock.off_seconds': 420, 'clock.was_ms': 0 },
    });
    expect(card().clock?.shifted).toMatchObject({ fromMs: 0, at: told[0]!.time });
    await hear(120, 240, 0);
    expect(told.map(({ fields }) => fields['clock.now'])).toEqual(['7 min ahead', 'right again']);
  });

  test('is not told again after a restart, nor for a wobble, nor of events that merely come late', async () => {
    const first = room();
    await first.hear(0, 60, 7 * MINUTE);
    const second = room(first.told);
    await second.hear(60, 120, 7 * MINUTE + 4_000);
    expect(second.told).toEqual([]);
    const late = room();
    await late.hear(0, 120, -3 * MINUTE);
    expect(late.told).toEqual([]);
  });

  test('one careless time among many moves nothing', async () => {
    const { told, hear } = room();
    await hear(0, 60, 0);
    await hear(60, 61, 60 * MINUTE);
    await hear(61, 120, 0);
    expect(told).toEqual([]);
  });

  test('more than five minutes ahead is flagged on the card', async () => {
    const { hear, card } = room();
    await hear(0, 10, 4 * MINUTE);
    expect(card()).not.toHaveProperty('clockAheadMs');
    await hear(10, 20, 6 * MINUTE);
    expect(card().clockAheadMs).toBeGreaterThan(5 * MINUTE);
  });

  test('waits for the record while it is away, and says the same as if it had not been', async () => {
    const calm = room();
    await calm.hear(0, 60, 7 * MINUTE);
    const other = room();
    other.room.isDown = true;
    await other.hear(0, 30, 7 * MINUTE);
    expect(other.told).toEqual([]);
    expect(other.room.faults).toBeGreaterThan(0);
    other.room.isDown = false;
    await other.hear(30, 60, 7 * MINUTE);
    expect(other.told.map(({ message }) => message)).toEqual(calm.told.map(({ message }) => message));
  });
});
