import { describe, expect, test } from 'vitest';
import { createEnricher } from '../../../../server/pipeline/enrich/enrich.ts';
import type { FieldRecord, NormalisedEvent } from '../../../../shared/domain/event.ts';
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
