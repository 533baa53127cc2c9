import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createEnricher } from '../../../../server/pipeline/enrich/enrich.ts';
import type { EnrichedEvent } from '../../../../server/pipeline/stage.ts';
import type { LoggedEvent, NormalisedEvent } from '../../../../shared/domain/event.ts';
import type { Presence } from '../../../../shared/domain/presence.ts';
import type { Deployment } from '../../../../shared/domain/site.ts';
import { at, badge, deploymentSketch, event, logged, logon } from '../sketch.ts';

const HOUR = 3_600_000;
const T0 = at('10:00');
const sketch = (presenceMemoryHours = 16, dayEndsAtHour = 4): Deployment =>
  deploymentSketch({ settings: { presenceMemoryHours, dayEndsAtHour } });
const seen = (person: string, camera: string, time: number) =>
  event('video.recognised', time, {
    'actor.user.uid': person,
    'camera.uid': camera,
    'recognition.confidence': 0.93,
  });

/** An unknown is one, whichever of the readings that hold no more it names in words. */
const known = ({ because: _, ...presence }: Presence) => presence;

/** All but what is usual for a person, which is learnt from elsewhere. */
const told = ({ event: one, record, presence, basis, knownAt }: EnrichedEvent) => ({
  id: one.id,
  record: Object.fromEntries(Object.entries(record).filter(([name]) => !name.startsWith('pattern.'))),
  presence: presence && known(presence),
  basis: basis?.map(({ id }) => id).sort(),
  knownAt,
});

/** What the last event of a log is told to be, and where everybody is then, with and without what lies before the horizon. */
function liveAndRebuilt(deployment: Deployment, log: readonly LoggedEvent[]) {
  const last = log.at(-1)!;
  const run = (since: number) => {
    const enricher = createEnricher(deployment);
    let said: EnrichedEvent[] = [];
    for (const one of log) if (one.receivedAt >= since) said = enricher.add(one);
    const asOf = last.receivedAt;
    return {
      own: told(said.find((one) => one.event.id === last.id)!),
      presence: enricher.presence(asOf).map(known),
      left: deployment.people.map(({ id }) => enricher.leftAt(id, asOf)),
    };
  };
  return { live: run(-Infinity), rebuilt: run(last.receivedAt - createEnricher(deployment).horizonMs) };
}

describe('a way out', () => {
  const days = Array.from({ length: 20 }, (_, n) =>
    badge('1', 'D-main', 'in', T0 + (n + 1) * 15 * HOUR, 'access.denied'),
  );
  test('is forgotten after the memory, however often they are refused since', () => {
    const last = logon('quist', T0 + 20 * 15 * HOUR + 60_000, { 'src_endpoint.ip': '10.1.2.9' });
    const log = logged(sketch(), [badge('1', 'D-main', 'out', T0), ...days, last]);
    const { live, rebuilt } = liveAndRebuilt(sketch(), log);
    expect(live.own.presence).toMatchObject({ state: 'unknown' });
    expect(rebuilt).toEqual(live);
  });
});

describe('whoever is inside', () => {
  const stateAt = (time: number, deployment: Deployment, ...events: NormalisedEvent[]) => {
    const enricher = createEnricher(deployment);
    for (const one of logged(deployment, events)) enricher.add(one);
    return enricher.presenceOf('E1', time).state;
  };
  const entered = badge('1', 'D-main', 'in', T0);
  const later = T0 + 1.5 * HOUR;
  test.each([
    ['a camera that sees them there', seen('E1', 'C-larkfield', later), 'in'],
    ['being refused at a door within', badge('1', 'D-server', 'in', later, 'access.denied'), 'in'],
    ['being refused outside', badge('1', 'D-main', 'in', later, 'access.denied'), 'unknown'],
    ['being refused at another site', badge('1', 'D-lyon', 'out', later, 'access.denied'), 'unknown'],
    [
      'their car',
      event('plate.read', later, { 'vehicle.plate': 'IB 20', 'camera.uid': 'C-larkfield' }),
      'unknown',
    ],
  ] as const)('is kept there by what tells so, until the day ends: %s', (_, sign, state) => {
    expect(stateAt(T0 + 3 * HOUR, sketch(2), entered, sign)).toBe(state);
    expect(stateAt(T0 + 20 * HOUR, sketch(2), entered, sign)).toBe('unknown');
  });

  test('and is seen there again after the day ended, is inside again', () => {
    const morning = seen('E1', 'C-larkfield', at('2026-03-03T05:00:00Z'));
    expect(stateAt(at('2026-03-03T04:30:00Z'), sketch(), badge('1', 'D-main', 'in', at('20:00')))).toBe(
      'unknown',
    );
    expect(
      stateAt(at('2026-03-03T05:30:00Z'), sketch(), badge('1', 'D-main', 'in', at('20:00')), morning),
    ).toBe('in');
  });
});

test('presence is the same after a restart, whatever was read, however long ago and however late', () => {
  const make: Record<string, (time: number, who: 1 | 2) => NormalisedEvent> = {
    in: (time, who) => badge(`${who}`, 'D-main', 'in', time),
    out: (time, who) => badge(`${who}`, 'D-main', 'out', time),
    lyon: (time, who) => badge(`${who}`, 'D-lyon', 'in', time),
    'lyon-out': (time, who) => badge(`${who}`, 'D-lyon', 'out', time),
    server: (time, who) => badge(`${who}`, 'D-server', 'in', time),
    either: (time, who) => badge(`${who}`, 'D-server', undefined, time),
    taken: (time, who) => badge(`${who}`, 'D-main', 'in', time, 'access.taken'),
    'taken-out': (time, who) => badge(`${who}`, 'D-main', 'out', time, 'access.taken'),
    'not-taken': (time, who) => badge(`${who}`, 'D-main', 'in', time, 'access.not_taken'),
    denied: (time, who) => badge(`${who}`, 'D-main', 'in', time, 'access.denied'),
    'denied-within': (time, who) => badge(`${who}`, 'D-server', 'in', time, 'access.denied'),
    'denied-office': (time, who) => badge(`${who}`, 'D-office', 'in', time, 'access.denied'),
    camera: (time, who) => seen(`E${who}`, 'C-larkfield', time),
    'camera-lyon': (time, who) => seen(`E${who}`, 'C-lyon', time),
    plate: (time) => event('plate.read', time, { 'vehicle.plate': 'IB 20', 'camera.uid': 'C-lyon' }),
    logon: (time, who) => logon(who === 1 ? 'quist' : 'brandt', time, { 'src_endpoint.ip': '10.1.2.9' }),
  };
  const step = fc.record({
    what: fc.constantFrom(...Object.keys(make)),
    who: fc.constantFrom<1 | 2>(1, 2),
    // Long enough apart that memory and days end between, and at times within one passage.
    apartMs: fc.oneof(
      fc.integer({ min: 0, max: 3 * 60_000 }),
      fc.integer({ min: 0, max: 9 * HOUR }),
      fc.integer({ min: 7 * HOUR, max: 26 * HOUR }),
    ),
    lateMs: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 24 * HOUR })),
  });
  fc.assert(
    fc.property(
      fc.array(step, { minLength: 5, maxLength: 40 }),
      fc.constantFrom(1, 2, 16, 24, 30, 48),
      fc.constantFrom(0, 4, 12),
      (steps, memory, dayEnd) => {
        const deployment = sketch(memory, dayEnd);
        let time = T0;
        const events = steps.map(({ what, who, apartMs, lateMs }, index) => {
          time += apartMs;
          return { ...make[what]!(time, who), id: `e${index}`, receivedAt: time + lateMs };
        });
        const log = logged(
          deployment,
          events.sort((a, b) => a.receivedAt - b.receivedAt),
        );
        for (let end = Math.max(1, log.length - 8); end <= log.length; end++) {
          const { live, rebuilt } = liveAndRebuilt(deployment, log.slice(0, end));
          expect(rebuilt).toEqual(live);
        }
      },
    ),
    { numRuns: 150 },
  );
});
