import { spawn } from 'node:child_process';
import { mkdirSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from '@playwright/test';
import { createServer } from 'vite';
import { LOOP_S } from './kit/stage.ts';
import { scenes } from './scenes.ts';

/**
 * Renders demonstration footage into public/footage: `npx tsx scripts/render-scenes/render.ts [--look DIR] [SCENE ...]`
 * (FPS=6 draws half as many pictures; DETAIL=0.8 softer ones).
 * `--look DIR` writes four stills of each scene there instead. Needs a Chromium (CHROMIUM, else Debian's headless shell)
 * and ffmpeg.
 */
const FPS = Number(process.env.FPS ?? 12);
const PORT = Number(process.env.PORT ?? 21310);
const here = dirname(fileURLToPath(import.meta.url));
const footage = join(here, '../../public/footage');

const args = process.argv.slice(2);
const lookAt = args[0] === '--look' ? args.splice(0, 2)[1] : undefined;
const wanted = args.length > 0 ? args : Object.keys(scenes);

const server = await createServer({
  root: here,
  configFile: false,
  logLevel: 'error',
  server: { port: PORT, host: '127.0.0.1' },
});
await server.listen();
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/lib/chromium/chromium-headless-shell',
  args: ['--no-sandbox', '--enable-unsafe-swiftshader'],
});

async function openScene(scene: string) {
  const page = await browser.newPage();
  page.on('pageerror', (error) => console.error(scene, error.message));
  page.on('console', (line) => line.type() === 'error' && console.error(scene, line.text()));
  await page.goto(`http://127.0.0.1:${PORT}/index.html?scene=${scene}&detail=${process.env.DETAIL ?? 1}`);
  await page.waitForFunction(() => document.title === 'ready', undefined, { timeout: 180_000 });
  return {
    picture: async (time: number) =>
      Buffer.from(await page.evaluate((at) => window.picture(at), time), 'base64'),
    close: () => page.close(),
  };
}

/** One closed GOP of 1 s a fragment, no B-frames, 64-bit tfdt: what the origin serves as it is. */
async function renderClip(scene: string): Promise<void> {
  const page = await openScene(scene);
  const file = join(footage, `${scene}.mp4`);
  const ffmpeg = spawn(
    'ffmpeg',
    [
      ...[
        '-hide_banner',
        '-loglevel',
        'error',
        '-y',
        '-f',
        'image2pipe',
        '-framerate',
        `${FPS}`,
        '-c:v',
        'mjpeg',
      ],
      ...['-i', '-', '-an', '-c:v', 'libx264', '-preset', 'slow', '-threads', '1', '-profile:v', 'main'],
      ...['-vf', 'scale=out_range=tv:out_color_matrix=bt709,format=yuv420p', '-colorspace', 'bt709'],
      ...['-g', `${FPS}`, '-keyint_min', `${FPS}`, '-sc_threshold', '0', '-flags', '+cgop', '-bf', '0'],
      ...['-crf', '27', '-maxrate', '420k', '-bufsize', '420k', '-map_metadata', '-1', '-f', 'mp4'],
      ...['-movflags', 'empty_moov+default_base_moof+frag_keyframe+skip_trailer', `${file}.part`],
    ],
    { stdio: ['pipe', 'inherit', 'inherit'] },
  );
  const started = Date.now();
  const frames = LOOP_S * FPS;
  for (let frame = 0; frame < frames; frame += 1) {
    const picture = await page.picture(frame / FPS);
    if (!ffmpeg.stdin.write(picture)) await new Promise((resolve) => ffmpeg.stdin.once('drain', resolve));
  }
  ffmpeg.stdin.end();
  const code = await new Promise((resolve) => ffmpeg.on('close', resolve));
  if (code !== 0) throw new Error(`${scene}: ffmpeg ended with ${code}`);
  renameSync(`${file}.part`, file);
  await page.close();
  const kilobytes = Math.round(statSync(file).size / 1000);
  console.log(`${scene}: ${kilobytes} kB, ${Math.round((Date.now() - started) / frames)} ms a frame`);
}

async function lookAtScene(scene: string, dir: string): Promise<void> {
  mkdirSync(dir, { recursive: true });
  const page = await openScene(scene);
  for (const [index, time] of (process.env.TIMES ?? '2,8,14,20').split(',').map(Number).entries()) {
    writeFileSync(join(dir, `${scene}-${index}.jpg`), await page.picture(time));
  }
  await page.close();
}

try {
  for (const scene of wanted) await (lookAt ? lookAtScene(scene, lookAt) : renderClip(scene));
} finally {
  await browser.close();
  await server.close();
}
