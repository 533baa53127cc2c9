import { afterEach, describe, expect, test } from 'vitest';
import { createOnvifDevice, pickProfile } from '../../../../server/cameras/onvif/device.ts';
import { digestAnswer } from '../../../../server/cameras/onvif/digest.ts';
import { createPtz } from '../../../../server/cameras/onvif/ptz.ts';
import { passwordDigest } from '../../../../server/cameras/onvif/soap.ts';
import { systemClock } from '../../../../server/clock.ts';
import {
  type Make,
  type OnvifCamera,
  type OnvifCameraOptions,
  startOnvifCamera,
} from '../../../support/onvif-camera.ts';

const RIGHT = { username: 'ann', password: 'p@ss <&> "w"' };
let cameras: OnvifCamera[] = [];
afterEach(async () => {
  await Promise.all(cameras.map((camera) => camera.stop()));
  cameras = [];
});
async function meet(options: OnvifCameraOptions = {}, who: object = RIGHT) {
  const camera = await startOnvifCamera({ ...RIGHT, ...options });
  cameras.push(camera);
  return { camera, device: createOnvifDevice({ url: camera.url, clock: systemClock, ...who }) };
}

describe.each<Make>(['axis', 'hikvision', 'dahua', 'old'])('a camera as %s make them', (make) => {
  test('tells its time, make, profiles and stream', async () => {
    const { device } = await meet({ make, clockOffsetMs: -93_000 });
    const clock = await device.readClock();
    expect(Math.abs(clock.offsetMs + 93_000)).toBeLessThanOrEqual(clock.errorMs + 50);
    expect(await device.information()).toMatchObject({ manufacturer: make, model: 'M-1' });
    const profiles = await device.profiles();
    expect(profiles[0]).toEqual({
      ...{ token: 'Profile_1', name: 'main & high', width: 1920, height: 1080, frameRate: 25, hasPtz: true },
      codec: make === 'dahua' ? 'H.265' : 'H.264',
    });
    expect(await device.streamUri('Profile_1', 'tcp')).toBe(
      'rtsp://127.0.0.1:554/Streaming/Channels/101?transportmode=unicast&profile=Profile_1',
    );
  });
});

describe('signing in', () => {
  test('works however wrong the camera clock is', async () => {
    for (const clockOffsetMs of [-86_400_000 * 400, 3_600_000]) {
      const { device } = await meet({ clockOffsetMs });
      expect(await device.profiles()).toHaveLength(2);
    }
  });

  test('by HTTP digest where the camera asks for it, once for all calls', async () => {
    const { device, camera } = await meet({ httpDigest: true });
    await device.profiles();
    await device.information();
    expect(camera.asked.filter((one) => one === 'GetServices')).toHaveLength(2);
    expect(camera.asked.filter((one) => one === 'GetDeviceInformation')).toHaveLength(1);
  });

  test('a wrong password is said; it is never sent, and nothing is sent before the camera told its time', async () => {
    for (const httpDigest of [false, true]) {
      const { device, camera } = await meet({ httpDigest }, { username: 'ann', password: 'hunter2' });
      await expect(device.profiles()).rejects.toMatchObject({
        ...{ kind: 'credentials', message: 'the camera refused the user name or password' },
      });
      expect(camera.asked[0]).toBe('GetSystemDateAndTime');
      expect(camera.bodies[0]).not.toContain('wsse');
      expect(camera.bodies.join()).not.toContain('hunter2');
    }
  });

  test('the digests are those of the specifications', () => {
    // OASIS Web Services Security UsernameToken Profile, as ONVIF Core 5.9.1 shows it
    expect(
      passwordDigest(
        Buffer.from('LKqI6G/AikKCQrN0zqZFlg==', 'base64'),
        '2010-09-16T07:50:45Z',
        'userpassword',
      ),
    ).toBe('tuOSpGlFlIXsozq4HFNeeGeFLEI=');
    // RFC 7616, 3.9.1
    const challenge =
      'Digest realm="http-auth@example.org", qop="auth, auth-int", algorithm=%, nonce="7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v", opaque="FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS"';
    const asked = {
      ...{ username: 'Mufasa', password: 'Circle of Life', method: 'GET', uses: 1 },
      ...{
        url: 'http://www.example.org/dir/index.html',
        cnonce: 'f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ',
      },
    };
    expect(digestAnswer(challenge.replace('%', 'MD5'), asked)).toContain(
      'response="8ca523f5e9506fed4657c9700eebdbec"',
    );
    expect(digestAnswer(challenge.replace('%', 'SHA-256'), asked)).toContain(
      'response="753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1"',
    );
    expect(digestAnswer('Basic realm="x"', asked)).toBeUndefined();
    expect(digestAnswer('Negotiate abc', asked)).toBeUndefined();
  });
});

test('a camera that names another host is still asked at the one that was set up', async () => {
  const { device, camera } = await meet({
    ...{ claims: 'http://198.51.100.7:81', streamUri: 'rtsp://eve:x@198.51.100.7:8554/a' },
  });
  await device.profiles();
  expect(await device.streamUri('Profile_1', 'tcp')).toBe('rtsp://127.0.0.1:8554/a');
  expect(camera.asked).toContain('GetProfiles');
});

test('a camera that is none, or not there, is said to be so', async () => {
  const of = (text: string, status = 200) =>
    createOnvifDevice({ url: 'http://10.0.0.1', clock: systemClock, post: async () => ({ status, text }) });
  await expect(of('<html>welcome</html>').profiles()).rejects.toMatchObject({ kind: 'not_understood' });
  await expect(of('', 404).profiles()).rejects.toMatchObject({ kind: 'unsupported' });
  const nobody = createOnvifDevice({ url: 'http://127.0.0.1:9', clock: systemClock });
  await expect(nobody.profiles()).rejects.toMatchObject({ message: 'nothing answers at its address' });
});

test('the profile is the one named, else the largest that every browser plays', () => {
  const profile = (token: string, codec: string, width: number) => ({
    ...{ token, name: `n-${token}`, codec, width, height: 10, hasPtz: false },
  });
  const offered = [profile('a', 'H.265', 3840), profile('b', 'H.264', 640), profile('c', 'H.264', 1920)];
  expect(pickProfile(offered)?.token).toBe('c');
  expect(pickProfile(offered, 'a')?.token).toBe('a');
  expect(pickProfile(offered, 'n-b')?.token).toBe('b');
  expect(pickProfile(offered, 'x')).toBeUndefined();
  expect(pickProfile(offered.slice(0, 1))?.token).toBe('a');
});

test('it turns, zooms, stops, and keeps presets', async () => {
  const { device, camera } = await meet();
  const ptz = createPtz(device, 'Profile_1');
  await ptz.move({ pan: 0.5, tilt: -2, zoom: 0 }, 1_500);
  expect(camera.bodies.at(-1)).toContain(
    '<Velocity><tt:PanTilt x="0.5" y="-1"/></Velocity><Timeout>PT2S</Timeout>',
  );
  await ptz.step({ pan: 0, tilt: 0, zoom: 0.1 });
  expect(camera.bodies.at(-1)).toContain('<Translation><tt:Zoom x="0.1"/></Translation>');
  expect(await ptz.set('Dock <2>')).toBe('2');
  expect(await ptz.presets()).toEqual([
    { token: '1', name: 'Gate' },
    { token: '2', name: 'Dock <2>' },
  ]);
  await ptz.goTo('2');
  await ptz.stop();
  expect(camera.asked.slice(-2)).toEqual(['GotoPreset', 'Stop']);
});
