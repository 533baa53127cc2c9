import { expect, test } from 'vitest';
import {
  type CameraHealthStore,
  createCameraHealthWatch,
  type PictureFact,
  type WatchedCamera,
} from '../../../../server/cameras/health/health-watch.ts';
import { SAMPLE_HEIGHT, SAMPLE_WIDTH } from '../../../../server/cameras/health/picture-sampler.ts';
import { createSceneSource, loadScene } from '../../../../server/cameras/scene-source.ts';
import type { CameraHour } from '../../../../shared/domain/camera-vitals.ts';

const HOUR = 3_600_000;
const START = Date.UTC(2026, 2, 2, 9);
const clip = loadScene(new URL('../../../../public/footage/gate.mp4', import.meta.url).pathname);

function rig() {
  const clock = { at: START, now: () => clock.at };
  const hours = new Map<string, CameraHour>();
  const views = new Map<string, Parameters<CameraHealthStore['saveView']>[1]>();
  const store: CameraHealthStore = {
    hours: async (since) => [...hours.values()].filter(({ hour }) => hour >= since),
    saveHours: async (rows) => {
      for (const row of rows) hours.set(`${row.camera} ${row.hour}`, row);
    },
    views: async () => views,
    saveView: async (camera, known) => void views.set(camera, known),
  };
  const camera = (state: WatchedCamera['state']): WatchedCamera => ({
    ...{ id: 'C-1', state, isDemonstration: false, canMove: false },
    store: createSceneSource({ clip, phase: 0, recordMs: HOUR, since: 0 }),
  });
  const rigged = { cameras: [camera('live')], shade: undefined as number | undefined, pictures: 0 };
  const facts: PictureFact[] = [];
  const open = () =>
    createCameraHealthWatch({
      cameras: () => rigged.cameras,
      samplePictures: async (pictures) => {
        rigged.pictures += pictures.length;
        const luma = Uint8Array.from({ length: SAMPLE_WIDTH * SAMPLE_HEIGHT }, (_, index) =>
          rigged.shade === undefined ? (index * 31 + (clock.at / 1000) * 7) % 255 : rigged.shade,
        );
        return new Map(pictures.map(({ camera: id }) => [id, { luma, isGrey: false }]));
      },
      ...{ store, clock, onFact: (fact: PictureFact) => facts.push(fact) },
      onFault: (error) => {
        throw error;
      },
    });
  const pass = async (watch: Awaited<ReturnType<typeof open>>, seconds: number) => {
    for (let second = 0; second < seconds; second++) {
      clock.at += 1_000;
      watch.tick();
      await new Promise(setImmediate);
    }
  };
  return { clock, rigged, camera, facts, open, pass };
}

test('counts the time with a picture, the gaps and the longest, over a restart', async () => {
  const { rigged, camera, open, pass } = rig();
  const watch = await open();
  await pass(watch, 100);
  rigged.cameras = [camera('lost')];
  await pass(watch, 40);
  rigged.cameras = [camera('live')];
  await pass(watch, 60);
  await watch.stop();
  const again = await open();
  await pass(again, 100);
  expect(again.vitals('C-1')).toMatchObject({
    watchedMs: 300_000,
    liveMs: 260_000,
    gaps: 1,
    longestGapMs: 40_000,
    stream: { framesPerSecond: 12, width: 640, height: 360 },
  });
  await again.stop();
});

test('a camera that is switched off is not down, and one that is gone is forgotten', async () => {
  const { rigged, camera, open, pass } = rig();
  const watch = await open();
  await pass(watch, 10);
  rigged.cameras = [camera('off')];
  await pass(watch, 100);
  expect(watch.vitals('C-1')).toMatchObject({ watchedMs: 10_000, liveMs: 10_000, gaps: 0 });
  rigged.cameras = [];
  await pass(watch, 1);
  expect(watch.vitals('C-1')).toBeUndefined();
  await watch.stop();
});

test('a picture that goes black is a fact, once, and its return another', async () => {
  const { rigged, facts, open, pass } = rig();
  const watch = await open();
  await pass(watch, 60);
  rigged.shade = 3;
  await pass(watch, 150);
  expect(watch.picture('C-1')).toMatchObject({ is: 'black' });
  rigged.shade = undefined;
  await pass(watch, 40);
  expect(facts.map(({ kind, reason }) => [kind, reason])).toEqual([
    ['camera.obscured', 'the picture is black'],
    ['camera.clear', undefined],
  ]);
  expect(watch.picture('C-1')).toBeUndefined();
  await watch.stop();
});

test('looks at each camera twice a minute, no more', async () => {
  const { rigged, open, pass } = rig();
  const watch = await open();
  await pass(watch, 300);
  expect(rigged.pictures).toBe(10);
  await watch.stop();
});
