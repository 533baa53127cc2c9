import { describe, expect, test } from 'vitest';
import { fillTemplate, type NameOf } from '../../../../server/pipeline/detect/rule-words.ts';
import { createEnricher } from '../../../../server/pipeline/enrich/enrich.ts';
import { compileRules } from '../../../../server/sigma/compile-rules.ts';
import type { FieldRecord, NormalisedEvent } from '../../../../shared/domain/event.ts';
import { judgeSketch } from '../judge-sketch.ts';
import { badge, deploymentSketch, event, logged } from '../sketch.ts';

const sketch = deploymentSketch();
const deployment = {
  ...sketch,
  cameras: sketch.cameras.map((camera) =>
    camera.id === 'C-larkfield' ? { ...camera, sees: ['D-office', 'D-main'] } : camera,
  ),
};
const recordOf = (one: NormalisedEvent): FieldRecord =>
  createEnricher(deployment).add(logged(deployment, [one])[0]!)[0]!.record;

describe('the way a passage goes', () => {
  const passageOf = (one: NormalisedEvent) => {
    const record = recordOf(one);
    return [record['passage.direction'], record['passage.to']];
  };

  test('is the one that is stated', () => {
    expect(passageOf(badge('1', 'D-main', 'in', '10:00'))).toEqual(['in', 'building']);
    expect(passageOf(badge('1', 'D-main', 'out', '10:00'))).toEqual(['out', 'outside']);
    expect(passageOf(badge('1', 'D-office', 'out', '10:00'))).toEqual(['out', 'building']);
    const spelt = event('access.taken', '10:00', { 'portal.uid': 'D-server', direction: 'OUT' });
    expect(passageOf(spelt)).toEqual(['out', 'building']);
  });
  test('is else what the reader reads, of a refused badge as well, and of a badge nobody is known by', () => {
    expect(passageOf(badge('1', 'D-office', undefined, '10:00'))).toEqual(['in', 'office']);
    expect(passageOf(badge('999', 'D-office', undefined, '10:00', 'access.denied'))).toEqual([
      'in',
      'office',
    ]);
  });
  test('is not told where a reader reads both ways, of doors that nobody read, and of unknown doors', () => {
    expect(passageOf(badge('1', 'D-main', undefined, '10:00'))).toEqual([undefined, undefined]);
    expect(passageOf(badge('1', 'D-main', undefined, '10:00', 'door.forced'))).toEqual([
      undefined,
      undefined,
    ]);
    expect(passageOf(event('door.forced', '10:00', { 'portal.uid': 'D-office' }))).toEqual([
      undefined,
      undefined,
    ]);
    expect(passageOf(badge('1', 'D-none', 'out', '10:00'))).toEqual(['out', undefined]);
    expect(passageOf(event('network.flow', '10:00', { direction: 'out' }))).toEqual([undefined, undefined]);
    expect(passageOf(event('plate.read', '10:00', { direction: 'out' }))).toEqual(['out', undefined]);
  });
});

test('what a camera tells names the doors it sees', () => {
  const of = (one: NormalisedEvent) => recordOf(one)['camera.doors'];
  const doors = ['D-office', 'D-main'];
  expect(of(event('camera.offline', '10:00', { 'camera.uid': 'C-larkfield' }))).toEqual(doors);
  expect(
    of(event('video.recognised', '10:00', { 'camera.uid': 'C-larkfield', 'actor.user.uid': 'E1' })),
  ).toEqual(doors);
  expect(of(event('camera.offline', '10:00', { 'camera.uid': 'C-lyon' }))).toBeUndefined();
  expect(of(event('camera.offline', '10:00', { 'camera.uid': 'C-none' }))).toBeUndefined();
  expect(of(event('plate.read', '10:00', { 'camera.uid': 'C-larkfield' }))).toBeUndefined();
});

test('a rule counts by the doors a camera sees, and a correlation ties them to what happens there', () => {
  const rules = compileRules([
    {
      file: 'cameras.yml',
      text: `
title: Camera covered
id: 5d1f6f0e-0001-4a57-9c1b-0a5c8f0c1e01
name: covered
logsource: { product: watchfloor, category: device }
detection: { selection: { kind: camera.obscured }, condition: selection }
level: informational
x_watchfloor: { suppress: only-as-correlation-input }
---
title: Door forced
id: 5d1f6f0e-0001-4a57-9c1b-0a5c8f0c1e02
name: forced
logsource: { product: watchfloor, category: access }
detection: { selection: { kind: door.forced }, condition: selection }
level: informational
x_watchfloor: { suppress: only-as-correlation-input }
---
title: Camera covered, then its door forced
id: 5d1f6f0e-0001-4a57-9c1b-0a5c8f0c1e03
correlation:
  type: temporal_ordered
  rules: [covered, forced]
  aliases: { door: { covered: camera.doors, forced: place.door } }
  group-by: [door]
  timespan: 10m
level: high
x_watchfloor: { domain: physical, name: 'Covered, then forced', sentence: 'Camera of {door} covered.' }
`,
    },
  ]);
  expect(rules.refused).toEqual([]);
  const covered = event('camera.obscured', '10:00', { 'camera.uid': 'C-larkfield' });
  const at = (door: string) => event('door.forced', '10:03', { 'portal.uid': door });
  const findings = (door: string) => judgeSketch(deployment, rules, [covered, at(door)]).findings;
  expect(findings('d-main').map(({ reason, place }) => [reason, place?.door])).toEqual([
    ['Camera of D-main covered.', 'D-main'],
  ]);
  expect(findings('D-server')).toEqual([]);
});

test('a sentence names the doors a camera sees, and where a passage leads', () => {
  const nameOf: NameOf = (kind, id) => (id === 'outside' ? id : `${kind} ${id}`);
  const record = { 'camera.doors': ['D-1', 'D-2'], 'passage.to': 'lab' };
  expect(fillTemplate('{camera.doors}; {passage.to}', record, nameOf)).toBe('door D-1, door D-2; zone lab');
  const since = { 'presence.since_minutes': 0 };
  expect(fillTemplate('for {presence.since_minutes} min', since, nameOf)).toBe('for less than 1 min');
});
