import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { loadDeployment } from '../../../server/site/load-deployment.ts';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const readme = readFileSync(here('../../../README.md'), 'utf8');
const env = {
  ...{ CAM_USER: 'ann', CAM_PASSWORD: 'p@ss', NVR_USER: 'bob', NVR_PASSWORD: 'pw' },
  ...{ MQTT_USER: 'floor', MQTT_PASSWORD: 'pw' },
};

/** A site of one camera for each source. */
function load(sources: readonly string[], events = '[]') {
  const dir = mkdtempSync(join(tmpdir(), 'camera-sources-'));
  const camera = (source: string, index: number) =>
    `- {id: C-${index}, name: C, site: HQ, position: [4.9, 52.4], heading: 0, fov: 60, range: 20, sees: [], ${source}}\n`;
  writeFileSync(
    join(dir, 'site.yaml'),
    'id: a\nname: A\ndemonstration: false\nsites:\n  - {id: HQ, name: HQ, position: [4.9, 52.4], timezone: UTC}\n',
  );
  writeFileSync(join(dir, 'sources.yaml'), events);
  writeFileSync(join(dir, 'cameras.yaml'), sources.map(camera).join(''));
  try {
    return loadDeployment(dir, { contentDir: here('../../../server/content'), env });
  } finally {
    rmSync(dir, { recursive: true });
  }
}

test('every source that the README shows is read as it stands there', () => {
  const shown = [...readme.matchAll(/^source: (\{.*\})$/gm)].map((match) => `source: ${match[1]}`);
  const broker = /^- \{ id: frigate, .*\}$/m.exec(readme)?.[0];
  const loaded = load(shown, broker);
  expect(loaded.ok ? [] : loaded.faults).toEqual([]);
  if (!loaded.ok) return;
  expect(loaded.deployment.cameras.map(({ source }) => source.type)).toEqual([
    ...['onvif', 'rtsp', 'template', 'template', 'media_server', 'media_server', 'mjpeg'],
  ]);
  expect(loaded.deployment.cameras[0]?.source).toEqual({
    ...{ type: 'onvif', url: 'http://10.0.0.21', profile: 'MainStream', transport: 'tcp' },
    ...{ username: 'ann', password: 'p@ss' },
  });
  expect(loaded.deployment.cameras[2]?.source).toMatchObject({ channel: '12', stream: 'sub' });
  expect(loaded.deployment.sources[0]?.mqtt).toEqual({
    ...{ url: 'mqtt://10.0.0.40:1883', topics: ['frigate/events'] },
    ...{ usernameEnv: 'MQTT_USER', passwordEnv: 'MQTT_PASSWORD' },
  });
});

test('what a camera may be set to besides: encoded here, switched off', () => {
  const loaded = load(['transcode: true, disabled: true, source: {type: rtsp, url: "rtsp://10.0.0.9/1"}']);
  expect(loaded.ok && loaded.deployment.cameras[0]).toMatchObject({ transcode: true, disabled: true });
});

test.each([
  ['source: {type: onvif}', 'a source of type onvif needs "url"'],
  ['source: {type: rtsp, url: "http://a"}', 'the address must begin with rtsp:// or rtsps://'],
  ['source: {type: mjpeg, url: "http://a/b", frame_rate: 60}', '"frame_rate" must be a number from 1 to 15'],
  ['source: {type: hls, url: "http://a/b", profile: x}', 'a source of type hls has no "profile"'],
  ['source: {type: template, template: acme, host: a}', '"template"'],
  ['source: {type: template, template: dahua, host: "a/b"}', 'the host must be a name or an address'],
])('%s is a fault: %s', (source, message) => {
  const loaded = load([source]);
  expect(loaded.ok ? [] : loaded.faults.map((fault) => fault.message)).toContainEqual(
    expect.stringContaining(message),
  );
});

test('a broker is for sources of type mqtt, and its credentials stand in the environment', () => {
  const rest = 'id: a, name: A, mapping: frigate-events, role: other';
  const faultsOf = (source: string) => {
    const loaded = load([], `- {${rest}, ${source}}\n`);
    return loaded.ok ? [] : loaded.faults.map(({ message }) => message);
  };
  expect(faultsOf('type: http, url: "mqtt://a"')).toEqual(['"url" is for sources of type mqtt']);
  expect(faultsOf('type: mqtt, url: "mqtt://ann:pw@a", topics: [x]')[0]).toMatch('stand in the environment');
  expect(faultsOf('type: mqtt, url: "mqtt://a", topics: [x], password_env: NONE')).toEqual([
    'the environment variable NONE is not set',
  ]);
  expect(faultsOf('type: mqtt, url: "mqtt://a"')[0]).toMatch('lists at least one topic');
});
