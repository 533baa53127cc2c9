import { describe, expect, test } from 'vitest';
import { addressFault } from '../../../server/cameras/source-fault.ts';
import { pulledSource } from '../../../server/cameras/templates.ts';
import { CAMERA_TEMPLATES, type CameraSource, type CameraTemplate } from '../../../shared/domain/camera.ts';

const source = (template: CameraTemplate, more: object = {}): CameraSource => ({
  ...{ type: 'template', template, host: '10.0.0.20', channel: '1', stream: 'main' },
  ...more,
});
const urlOf = (one: CameraSource) => pulledSource(one)?.url;

describe('templates of addresses', () => {
  test.each<[CameraTemplate, object, string]>([
    ['hikvision', {}, 'rtsp://10.0.0.20/Streaming/Channels/101'],
    ['hikvision', { channel: '12', stream: 'sub' }, 'rtsp://10.0.0.20/Streaming/Channels/1202'],
    ['dahua', { channel: '3', host: 'nvr:8554' }, 'rtsp://nvr:8554/cam/realmonitor?channel=3&subtype=0'],
    ['axis', {}, 'rtsp://10.0.0.20/axis-media/media.amp?videocodec=h264&camera=1'],
    ['hanwha', { channel: '4' }, 'rtsp://10.0.0.20/3/profile2/media.smp'],
    ['uniview', { stream: 'sub' }, 'rtsp://10.0.0.20/unicast/c1/s1/live'],
    ['reolink', { channel: '2' }, 'rtsp://10.0.0.20/h264Preview_02_main'],
    ['frigate', { channel: 'front_door' }, 'rtsp://10.0.0.20:8554/front_door'],
    ['go2rtc', { channel: 'gate', stream: 'sub' }, 'rtsp://10.0.0.20:8554/gate_sub?video=h264'],
  ])('%s %j is %s', (template, more, url) => {
    expect(urlOf(source(template, more))).toBe(url);
  });

  test.each(CAMERA_TEMPLATES)('%s takes no host or channel that leads elsewhere', (template) => {
    for (const host of ['a/b', 'a@b', 'a:b', '', 'a b', "a'\nfile 'x", '-a', 'http://a'])
      expect(addressFault(source(template, { host }))).toMatch('host');
    for (const channel of ['', '../x', '1&x=2', '0', '1 2', '$']) {
      const isName = ['frigate', 'go2rtc'].includes(template) && channel === '0';
      if (!isName) expect(addressFault(source(template, { channel }))).toMatch('channel');
    }
    expect(addressFault(source(template))).toBeUndefined();
  });
});

test("a media server's stream is its HLS list", () => {
  const server = (baseUrl: string, path: string) => urlOf({ type: 'media_server', baseUrl, path });
  expect(server('https://media.example/', '/gate/')).toBe('https://media.example/gate/index.m3u8');
  expect(server('http://10.0.0.2:1984', 'api/stream.m3u8?src=gate')).toBe(
    'http://10.0.0.2:1984/api/stream.m3u8?src=gate',
  );
  expect(addressFault({ type: 'media_server', baseUrl: 'file:///', path: 'x' })).toMatch('http://');
});
