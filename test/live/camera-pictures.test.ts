import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { createPictureSampler } from '../../server/cameras/health/picture-sampler.ts';
import { agreement, viewOf } from '../../server/cameras/health/view.ts';

/** What ffmpeg really gives for real bytes. */
const footage = (scene: string) => new URL(`../../public/footage/${scene}.mp4`, import.meta.url).pathname;
const sample = createPictureSampler('ffmpeg');
const coded = (scene: string, filter?: string) =>
  filter === undefined
    ? readFileSync(footage(scene))
    : execFileSync(
        'ffmpeg',
        [
          ...['-loglevel', 'error', '-i', footage(scene), '-frames:v', '3', '-vf', filter],
          ...['-c:v', 'libx264', '-movflags', 'frag_keyframe+empty_moov', '-f', 'mp4', '-'],
        ],
        { maxBuffer: 1e8 },
      );

test('every camera of a batch gets its own sample; one that cannot be decoded spoils no other', async () => {
  const scenes = ['gate', 'lobby', 'parking', 'corridor'];
  const pictures = scenes.map((camera) => ({ camera, bytes: coded(camera) }));
  const together = await sample(pictures);
  for (const picture of pictures)
    expect((await sample([picture])).get(picture.camera)).toEqual(together.get(picture.camera));
  const spoilt = await sample([...pictures, { camera: 'broken', bytes: Buffer.from('no picture') }]);
  expect([...spoilt.keys()]).toEqual(scenes);
  expect(spoilt.get('gate')).toEqual(together.get('gate'));
});

test('a turned camera disagrees with what it saw, another light does not; grey is known', async () => {
  const seen = (await sample([{ camera: 'a', bytes: coded('gate') }])).get('a')!;
  const look = async (filter: string) =>
    (await sample([{ camera: 'a', bytes: coded('gate', filter) }])).get('a')!;
  const against = (luma: Uint8Array) => agreement(viewOf(seen.luma), viewOf(luma))!;
  expect(against((await look('crop=iw*0.85:ih*0.85:iw*0.15:0,scale=640:360')).luma)).toBeLessThan(0.3);
  expect(against((await look('eq=brightness=-0.15:contrast=0.7')).luma)).toBeGreaterThan(0.7);
  const grey = await look('hue=s=0');
  expect(against(grey.luma)).toBeGreaterThan(0.9);
  expect([seen.isGrey, grey.isGrey]).toEqual([false, true]);
});

test('without ffmpeg there are no samples, and no fault', async () => {
  expect(await createPictureSampler('/nowhere/ffmpeg')([{ camera: 'a', bytes: coded('gate') }])).toEqual(
    new Map(),
  );
});
