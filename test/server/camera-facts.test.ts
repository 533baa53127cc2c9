import { expect, test, vi } from 'vitest';
import {
  CAMERA_EVENT_SOURCE,
  CAMERA_SOURCE,
  createCameraFacts,
  withCameraSource,
} from '../../server/camera-facts.ts';
import { createResolver } from '../../server/pipeline/resolve/resolve.ts';
import type { CameraDefinition } from '../../shared/domain/camera.ts';
import { createIngestRig } from '../support/ingest-rig.ts';
import { deploymentSketch } from './pipeline/sketch.ts';

const sketch = deploymentSketch();
const [door] = sketch.doors;
const camera: CameraDefinition = {
  ...{ id: 'C-1', name: 'Door', site: door!.site, position: door!.position, headingDeg: 0, fovDeg: 60 },
  ...{ rangeM: 20, sees: [door!.id], recordMinutes: 10 },
  ...(door!.floor === undefined ? {} : { floor: door!.floor }),
  source: { type: 'rtsp', url: 'rtsp://127.0.0.1/x', transport: 'tcp' },
};
const deployment = withCameraSource({ ...sketch, cameras: [camera] });

test('what befalls a camera is an event at its place and on the time line of the doors it shows', async () => {
  const rig = createIngestRig([CAMERA_SOURCE]);
  const facts = createCameraFacts({ ...rig, logger: { warn: () => {} } });
  const at = rig.clock.at - 10_000;
  facts.tell({ kind: 'camera.offline', camera: 'C-1', at, reason: 'it does not answer' });
  facts.tell({ kind: 'camera.online', camera: 'C-1', at: rig.clock.at });
  await facts.stop();
  expect(rig.log.events).toMatchObject([
    {
      kind: 'camera.offline',
      time: at,
      source: CAMERA_SOURCE.id,
      message: 'Camera C-1 offline: it does not answer',
    },
    { kind: 'camera.online', message: 'Camera C-1 back' },
  ]);
  const resolved = createResolver(deployment)(rig.log.events[0]!);
  expect(resolved.entities).toEqual(expect.arrayContaining(['camera:C-1', `door:${door!.id}`]));
  expect(resolved.place).toMatchObject({ site: door!.site, via: 'camera' });
});

test('while the record is away it waits; then each fact is stored once, in order', async () => {
  vi.useFakeTimers();
  const rig = createIngestRig([CAMERA_SOURCE]);
  const facts = createCameraFacts({ ...rig, logger: { warn: () => {} } });
  rig.log.isAway = true;
  facts.tell({ kind: 'camera.offline', camera: 'C-1', at: rig.clock.at });
  facts.tell({ kind: 'camera.online', camera: 'C-1', at: rig.clock.at + 1 });
  await vi.advanceTimersByTimeAsync(10_000);
  expect(rig.log.events).toEqual([]);
  rig.log.isAway = false;
  await vi.advanceTimersByTimeAsync(10_000);
  await facts.stop();
  vi.useRealTimers();
  expect(rig.log.events.map(({ kind }) => kind)).toEqual(['camera.offline', 'camera.online']);
});

test('what there is no room for while the record is away is told, and only that', async () => {
  vi.useFakeTimers();
  const rig = createIngestRig([CAMERA_SOURCE]);
  let leftOut = 0;
  const facts = createCameraFacts({ ...rig, logger: { warn: () => {} }, onLeftOut: () => leftOut++ });
  rig.log.isAway = true;
  for (let i = 0; i < 10_000; i += 1)
    facts.tell({ kind: 'camera.offline', camera: 'C-1', at: rig.clock.at + i });
  expect(leftOut).toBe(0);
  facts.tell({ kind: 'camera.online', camera: 'C-1', at: rig.clock.at });
  facts.tell({ kind: 'camera.online', camera: 'C-1', at: rig.clock.at });
  expect(leftOut).toBe(2);
  await facts.stop();
  vi.useRealTimers();
});

test('the built-in sources are there once; one of the site takes the place of ours', () => {
  expect(withCameraSource(sketch).sources).toEqual([...sketch.sources, CAMERA_SOURCE, CAMERA_EVENT_SOURCE]);
  const own = { ...CAMERA_SOURCE, name: 'Ours' };
  expect(withCameraSource({ ...sketch, sources: [own] }).sources).toEqual([own, CAMERA_EVENT_SOURCE]);
});

test.each([
  ['motion', true, 'camera.motion', 'Motion in front of camera C-1'],
  ['motion', false, 'camera.motion_ended', 'Motion in front of camera C-1 over'],
  ['tamper', true, 'camera.tamper', 'Camera C-1 may have been tampered with'],
  ['input', true, 'camera.input', 'Input of camera C-1 on'],
  ['signal_loss', true, 'camera.signal_lost', 'Camera C-1 lost its signal'],
  ['signal_loss', false, 'camera.signal_back', 'Camera C-1 has its signal back'],
  ['object', true, 'camera.object', 'Camera C-1: FieldDetector/ObjectsInside'],
] as const)('a camera says %s %s: %s, at its place, once', async (what, active, kind, message) => {
  const rig = createIngestRig([CAMERA_EVENT_SOURCE]);
  const facts = createCameraFacts({ ...rig, logger: { warn: () => {} } });
  const at = rig.clock.at - 2_000;
  const said = {
    ...{ kind: 'camera.event' as const, camera: 'C-1', at, atErrorMs: 600, what, active },
    ...{ topic: 'FieldDetector/ObjectsInside', source: { Rule: 'Zone 1' }, data: { State: String(active) } },
  } as const;
  facts.tell(said);
  facts.tell(said);
  await facts.stop();
  expect(rig.log.events).toMatchObject([{ kind, message, time: at, timeErrorMs: 600 }]);
  const resolved = createResolver(deployment)(rig.log.events[0]!);
  expect(resolved.entities).toEqual(expect.arrayContaining(['camera:C-1', `door:${door!.id}`]));
});
