import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createEnricher } from '../../../../server/pipeline/enrich/enrich.ts';
import type { EnrichedEvent } from '../../../../server/pipeline/stage.ts';
import type { LoggedEvent, NormalisedEvent } from '../../../../shared/domain/event.ts';
import { at, badge, deploymentSketch, logged } from '../sketch.ts';

const deployment = deploymentSketch();
const DAY = 86_400_000;

/** Weeks of working days: in at the main door and into the office at `hour`, out at five. */
function habit(number: string, from: string, days: number, hour = 8): NormalisedEvent[] {
  return Array.from({ length: days }, (_, index) => at(`${from}T00:00:00Z`) + index * DAY)
    .filter((day) => ![0, 6].includes(new Date(day).getUTCDay()))
    .flatMap((day) => [
      badge(number, 'D-main', 'in', day + hour * 3_600_000),
      badge(number, 'D-office', 'in', day + hour * 3_600_000 + 60_000),
      badge(number, 'D-main', 'out', day + 17 * 3_600_000),
    ]);
}

function run(events: readonly LoggedEvent[], latenessMs?: number) {
  const enricher = createEnricher(deployment, latenessMs === undefined ? {} : { latenessMs });
  const last = new Map<string, EnrichedEvent>();
  for (const one of events) for (const enriched of enricher.add(one)) last.set(enriched.event.id, enriched);
  return { enricher, last };
}
const patternOf = ({ record }: EnrichedEvent) =>
  Object.fromEntries(Object.entries(record).filter(([field]) => field.startsWith('pattern.')));
/** What the last of the events is judged by. */
function judged(...events: NormalisedEvent[]) {
  const all = logged(deployment, events);
  return patternOf(run(all).last.get(all.at(-1)!.id)!);
}

describe('what is usual', () => {
  test('is unknown before ten days with passages: nothing is told from ignorance', () => {
    expect(judged(...habit('1', '2026-02-02', 11), badge('1', 'D-server', 'in', '2026-02-14T03:00'))).toEqual(
      {
        'pattern.state': 'unknown',
        'pattern.days_known': 9,
      },
    );
  });

  test('knows doors, zones and hours of the thirty days before', () => {
    const weeks = habit('1', '2026-02-02', 19);
    expect(judged(...weeks, badge('1', 'D-server', 'in', '2026-02-23T09:00'))).toEqual({
      'pattern.state': 'known',
      'pattern.days_known': 15,
      'pattern.first_time_door': true,
      'pattern.first_time_zone': true,
      'pattern.usual_hours': true,
    });
    expect(judged(...weeks, badge('1', 'D-office', 'in', '2026-02-23T03:00'))).toMatchObject({
      'pattern.first_time_door': false,
      'pattern.first_time_zone': false,
      'pattern.usual_hours': false,
    });
    // A Saturday at the usual hour: on no earlier one of five.
    expect(judged(...weeks, badge('1', 'D-office', 'in', '2026-02-28T08:00'))).toMatchObject({
      'pattern.usual_hours': false,
    });
    // A month later nothing of it is left.
    expect(judged(...weeks, badge('1', 'D-office', 'in', '2026-03-27T08:00'))).toMatchObject({
      'pattern.state': 'unknown',
    });
  });

  test('says nothing of hours where too few days of the kind have gone by', () => {
    // Two working weeks with one weekend between.
    const fortnight = habit('1', '2026-02-02', 12);
    expect(judged(...fortnight, badge('1', 'D-office', 'in', '2026-02-14T08:00'))).not.toHaveProperty([
      'pattern.usual_hours',
    ]);
  });

  test('is not made by refusals, nor by the same day, nor by other people', () => {
    const weeks = [...habit('1', '2026-02-02', 19), ...habit('2', '2026-02-02', 19, 3)];
    const refused = badge('1', 'D-server', 'in', '2026-02-20T09:30', 'access.denied');
    const first = badge('1', 'D-server', 'in', '2026-02-23T08:00');
    expect(judged(...weeks, refused, first, badge('1', 'D-server', 'in', '2026-02-23T09:00'))).toMatchObject({
      'pattern.first_time_zone': true,
      'pattern.usual_hours': true,
    });
    expect(judged(...weeks, badge('1', 'D-office', 'in', '2026-02-23T03:00'))).toMatchObject({
      'pattern.usual_hours': false,
    });
  });

  test('a passage that comes late changes what the days after it were judged by', () => {
    const weeks = habit('1', '2026-02-02', 19);
    const late = badge('1', 'D-server', 'in', '2026-02-22T23:00');
    const entry = badge('1', 'D-server', 'in', '2026-02-23T09:00');
    const all = logged(deployment, [...weeks, entry, late]);
    expect(patternOf(run(all).last.get(entry.id)!)).toMatchObject({ 'pattern.first_time_zone': false });
  });

  test('is the same in any order of arrival, and from sums of the days before', () => {
    const doors = ['D-main', 'D-office', 'D-server', 'D-lyon'];
    const moment = fc.record({
      door: fc.constantFrom(...doors),
      hour: fc.integer({ min: 0, max: 23 }),
      day: fc.integer({ min: 0, max: 3 }),
      kind: fc.constantFrom('access.granted' as const, 'access.denied' as const, 'access.taken' as const),
    });
    const base = habit('1', '2026-02-02', 19);
    fc.assert(
      fc.property(
        fc.array(moment, { minLength: 1, maxLength: 12 }),
        fc.infiniteStream(fc.nat(1_000)),
        (made, keys) => {
          const start = at('2026-02-21T00:00:00Z');
          const probes = made.map(({ door, hour, day, kind }, index) =>
            badge('1', door, 'in', start + day * DAY + hour * 3_600_000 + index * 1_000, kind),
          );
          const past = logged(deployment, base);
          const now = logged(deployment, probes).map((event) => ({ ...event, seq: event.seq + past.length }));
          const shuffled = now
            .map((event) => ({ event, key: keys.next().value as number }))
            .sort((a, b) => a.key - b.key)
            .map(({ event }) => event);
          const inOrder = [...now].sort((a, b) => a.time - b.time);
          const answers = (events: readonly LoggedEvent[], lateness: number) => {
            const { last } = run(events, lateness);
            return now.map(({ id }) => patternOf(last.get(id)!));
          };
          const expected = answers([...past, ...inOrder], 5 * DAY);
          expect(answers([...past, ...shuffled], 5 * DAY)).toEqual(expected);
          expect(answers([...shuffled, ...past], Infinity)).toEqual(expected);
          // A start: the sums say what the days were, the newest events are judged again.
          const { enricher } = run([]);
          enricher.learn(
            [...past, ...now]
              .filter(({ kind }) => kind !== 'access.denied')
              .map(({ time, place }) => ({
                person: 'E1',
                day: Math.floor((time + (place!.site === 'lyon' ? 3_600_000 : 0)) / DAY),
                doors: [place!.door!],
                hours: 1 << ((new Date(time).getUTCHours() + (place!.site === 'lyon' ? 1 : 0)) % 24),
              })),
          );
          const again = new Map(
            shuffled.flatMap((event) => enricher.add(event)).map((one) => [one.event.id, one]),
          );
          expect(now.map(({ id }) => patternOf(again.get(id)!))).toEqual(expected);
        },
      ),
      { numRuns: 60 },
    );
  });
});
