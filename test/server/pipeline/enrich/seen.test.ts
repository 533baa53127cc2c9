import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createEnricher } from '../../../../server/pipeline/enrich/enrich.ts';
import type { NormalisedEvent } from '../../../../shared/domain/event.ts';
import { judgeSketch } from '../judge-sketch.ts';
import { shippedRules } from '../rules-pack.ts';
import { at, badge, deploymentSketch, event, logged, logon } from '../sketch.ts';

const deployment = deploymentSketch();
const rules = shippedRules();
const seen = (person: string, camera: string, time: string | number, sure: number | undefined = 0.93) =>
  event('video.recognised', time, {
    'actor.user.uid': person,
    'camera.uid': camera,
    ...(sure === undefined ? {} : { 'recognition.confidence': sure }),
  });
const plate = (text: string, camera: string, time: string | number) =>
  event('plate.read', time, { 'vehicle.plate': text, 'camera.uid': camera });

function presenceAt(time: string, ...events: NormalisedEvent[]) {
  const enricher = createEnricher(deployment);
  for (const one of logged(deployment, events)) enricher.add(one);
  return enricher.presence(at(time)).find(({ person }) => person === 'E1')!;
}

describe('whom a camera recognised', () => {
  test('is in the zone it shows, as surely as it says', () => {
    expect(presenceAt('09:30', seen('E1', 'C-lyon', '09:00'))).toMatchObject({
      state: 'in',
      place: { site: 'lyon', zone: 'lyon-building', via: 'camera' },
      confidence: 0.93,
    });
  });

  test('is nobody below 80 %, or where it does not say how sure it is', () => {
    for (const sure of [0.79, 42, 'certain' as unknown as number]) {
      expect(presenceAt('09:30', seen('E1', 'C-lyon', '09:00', sure)).state).toBe('unknown');
      expect(logged(deployment, [seen('E1', 'C-lyon', '09:00', sure)])[0]!.entities).not.toContain(
        'person:E1',
      );
    }
  });

  test('stays in the room they badged into while seen in what encloses it, and was never passed back', () => {
    const events = [
      badge('1', 'D-main', 'in', '08:00'),
      badge('1', 'D-server', 'in', '08:10'),
      seen('E1', 'C-larkfield', '08:20'),
    ];
    expect(presenceAt('08:30', ...events)).toMatchObject({ place: { zone: 'server-room' } });
    const { findings } = judgeSketch(deployment, rules, [
      seen('E1', 'C-larkfield', '08:00'),
      badge('1', 'D-main', 'in', '08:05'),
    ]);
    expect(findings).toEqual([]);
  });

  test('is not outside when their car is read: a plate places nobody', () => {
    expect(presenceAt('09:30', plate('IB20', 'C-larkfield', '09:00')).state).toBe('unknown');
  });

  test('and logs on from outside: told, with what it takes for granted of the camera', () => {
    const { findings } = judgeSketch(deployment, rules, [
      seen('E1', 'C-lyon', '09:00'),
      logon('quist', '09:30', { 'src_endpoint.ip': '203.0.113.9' }),
    ]);
    expect(findings.map(({ title }) => title)).toEqual(['Remote logon while Mara Quist is on site']);
    const assumed = findings[0]!.assumptions.map(({ text }) => text).join('\n');
    expect(assumed).toContain('camera C-lyon recognised Mara Quist, 93 % sure; below 80 %');
  });

  test('far from where their badge is: told of both orders, in the words of both', () => {
    for (const events of [
      [badge('1', 'D-main', 'in', '09:00'), seen('E1', 'C-lyon', '09:20')],
      [seen('E1', 'C-lyon', '09:00'), badge('1', 'D-main', 'in', '09:20')],
      [seen('E1', 'C-lyon', '09:00'), seen('E1', 'C-larkfield', '09:20')],
    ]) {
      const { findings } = judgeSketch(deployment, rules, events);
      expect(findings.map(({ title }) => title)).toEqual(['Mara Quist seen and read too far apart']);
      expect(findings[0]!.evidence).toHaveLength(2);
      expect(findings[0]!.assumptions.map(({ text }) => text).join()).toContain('93 % sure');
    }
  });

  test('gives the same findings in any order of arrival', () => {
    const step = fc.tuple(
      fc.constantFrom('badge', 'seen', 'unsure', 'plate', 'logon'),
      fc.constantFrom('larkfield', 'lyon'),
      fc.integer({ min: 0, max: 600 }),
    );
    fc.assert(
      fc.property(
        fc.array(step, { minLength: 2, maxLength: 10 }),
        fc.infiniteStream(fc.nat(1_000)),
        (steps, keys) => {
          const events = steps.map(([what, site, minute], index) => {
            const time = at('08:00') + minute * 60_000 + index;
            const camera = `C-${site}`;
            if (what === 'badge')
              return badge('2', site === 'lyon' ? 'D-lyon' : 'D-main', index % 2 ? 'in' : 'out', time);
            if (what === 'plate') return plate('IB 20', camera, time);
            if (what === 'logon') return logon('brandt', time, { 'src_endpoint.ip': '203.0.113.9' });
            return seen('E2', camera, time, what === 'seen' ? 0.9 : 0.5);
          });
          const told = (all: readonly NormalisedEvent[]) =>
            judgeSketch(deployment, rules, all).findings.map(({ knownAt: _, ...finding }) => finding);
          const shuffled = events
            .map((one) => ({ one, key: keys.next().value as number }))
            .sort((a, b) => a.key - b.key)
            .map(({ one }) => one);
          expect(told(shuffled)).toEqual(told([...events].sort((a, b) => a.time - b.time)));
        },
      ),
      { numRuns: 60 },
    );
  });
});
