import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createCameras } from '../../server/cameras/catalogue.ts';
import type { CameraDefinition, CameraSource } from '../../shared/domain/camera.ts';
import { eventually } from '../support/rtsp-camera.ts';
import { canServeRtsp, makeClip, type RtspServer, startRtspServer } from '../support/rtsp-server.ts';

const PORT = 21_205;
const USER = 'ann ox';
const PASSWORD = "s3cret: 'p@ss'/%41é";

const definition = (id: string, source: CameraSource): CameraDefinition => ({
  ...{ id, name: id, site: 's', position: [0, 0], headingDeg: 0, fovDeg: 60, rangeM: 20, sees: [] },
  ...{ source, recordMinutes: 15 },
});

describe.skipIf(!canServeRtsp)('RTSP cameras that ask for a user name and password', () => {
  const dir = mkdtempSync(join(tmpdir(), 'rtsp-auth-'));
  const servers: RtspServer[] = [];
  let cameras: Awaited<ReturnType<typeof createCameras>>;

  beforeAll(async () => {
    const file = makeClip(dir, 'h264', 45);
    const who = { user: USER, password: PASSWORD };
    const basicTcp = await startRtspServer(PORT, { file, auth: 'basic', protocols: 'tcp', ...who });
    const digestUdp = await startRtspServer(PORT + 1, { file, auth: 'digest', protocols: 'udp', ...who });
    servers.push(basicTcp, digestUdp);
    const credentials = { username: USER, password: PASSWORD };
    const inAddress = digestUdp.url.replace(
      'rtsp://',
      `rtsp://${encodeURIComponent(USER)}:${encodeURIComponent(PASSWORD)}@`,
    );
    cameras = await createCameras({
      deployment: {
        ...{ doors: [], zones: [] },
        cameras: [
          definition('basic-tcp', { type: 'rtsp', url: basicTcp.url, transport: 'tcp', ...credentials }),
          definition('digest-udp', { type: 'rtsp', url: digestUdp.url, transport: 'udp', ...credentials }),
          definition('in-address', { type: 'rtsp', url: inAddress, transport: 'udp' }),
          definition('wrong', {
            ...{ type: 'rtsp', url: basicTcp.url, transport: 'tcp', ...credentials },
            password: 'wrong',
          }),
          definition('tcp-only', { type: 'rtsp', url: basicTcp.url, transport: 'udp', ...credentials }),
        ],
      },
      ...{ dataDir: dir, footageDir: '', onHealth: () => undefined, onEvent: () => undefined },
      log: { warn: () => undefined, info: () => undefined },
    });
    cameras.start();
  });
  afterAll(async () => {
    await cameras?.stop();
    for (const server of servers) await server.stop();
    rmSync(dir, { recursive: true });
  });
  const health = (id: string) => cameras.health().find((one) => one.id === id)!;

  test.each(['basic-tcp', 'digest-udp', 'in-address'])('%s plays', async (id) => {
    await eventually('live', () => health(id).state === 'live');
    await eventually('pictures', () => /EXTINF/.test(cameras.livePlaylist(id) ?? ''));
  });

  test('a wrong password is said; so is a transport the camera does not offer', async () => {
    await eventually('refused', () => health('wrong').state === 'lost');
    expect(health('wrong').reason).toBe('the camera refused the user name or password');
    await eventually('no UDP', () => health('tcp-only').state === 'lost');
    expect(health('tcp-only').reason).toBe('the camera does not offer this transport: try TCP or UDP');
  });

  test('the list of processes shows no password', () => {
    const list = execFileSync('ps', ['-eo', 'args'], { encoding: 'utf8' });
    expect(list).toContain('ffmpeg');
    // the camera of this test itself has it on its command line
    for (const secret of ['s3cret', encodeURIComponent(PASSWORD)])
      expect(list.split('\n').some((line) => line.startsWith('ffmpeg') && line.includes(secret))).toBe(false);
  });
});
