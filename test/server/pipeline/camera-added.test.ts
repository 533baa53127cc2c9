import { expect, test } from 'vitest';
import { createDetector } from '../../../server/pipeline/detect/detect.ts';
import { createEnricher } from '../../../server/pipeline/enrich/enrich.ts';
import { createIdentities } from '../../../server/pipeline/resolve/identities.ts';
import type { NormalisedEvent } from '../../../shared/domain/event.ts';
import type { Finding } from '../../../shared/domain/finding.ts';
import { shippedRules } from './rules-pack.ts';
import { badge, deploymentSketch, event } from './sketch.ts';

/** The line over a site whose file names no cameras: they are set up in the interface. */
function lineWith(cameras: ReturnType<typeof deploymentSketch>['cameras']) {
  const deployment = deploymentSketch({ cameras: [] });
  const cameraOf = (id: string) => cameras.find((camera) => camera.id === id);
  const { resolve } = createIdentities(deployment, [], cameraOf);
  const enrich = createEnricher(deployment, { cameraOf });
  const detect = createDetector({ rules: shippedRules(), deployment, cameraOf });
  let seq = 0;
  return (...events: readonly NormalisedEvent[]): Finding[] =>
    events.flatMap((one) =>
      detect
        .judge(enrich.add({ ...resolve(one), seq: ++seq }))
        .flatMap(({ type, finding }) => (type === 'withdrawn' ? [] : [finding])),
    );
}
const covered = (time: string) => event('camera.obscured', time, { 'camera.uid': 'C-new' });

test('a camera added while the line runs is called by its name from then on', () => {
  const cameras: ReturnType<typeof deploymentSketch>['cameras'][number][] = [];
  const judge = lineWith(cameras);
  expect(judge(covered('08:00')).map(({ title }) => title)).toEqual([
    'Camera C-new no longer sees its place',
  ]);
  cameras.push({ ...deploymentSketch().cameras[0]!, id: 'C-new', name: 'Lobby west' });
  const [finding] = judge(covered('09:00'));
  expect(finding!.title).toBe('Camera Lobby west no longer sees its place');
  expect(finding!.reason).toContain('Camera Lobby west in building');
});

test('and whom it recognises stands where it hangs', () => {
  const [, lyon] = deploymentSketch().cameras;
  const judge = lineWith([{ ...lyon!, id: 'C-new', name: 'Lyon hall' }]);
  const seen = event('video.recognised', '09:20', {
    'actor.user.uid': 'E1',
    'camera.uid': 'C-new',
    'recognition.confidence': 93,
  });
  expect(judge(badge('1', 'D-main', 'in', '09:00'), seen).map(({ rule, reason }) => [rule, reason])).toEqual([
    [expect.any(String), expect.stringMatching(/Lyon hall/)],
  ]);
});
