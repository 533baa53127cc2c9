import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import mqtt, { type MqttClient } from 'mqtt';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createMqttSources } from '../../server/sources/mqtt.ts';
import type { SourceDefinition } from '../../shared/domain/site.ts';
import { createIngestRig } from '../support/ingest-rig.ts';
import { eventually } from '../support/rtsp-camera.ts';

const MOSQUITTO = '/usr/sbin/mosquitto';
const PORT = 21_220;
const SOURCE: SourceDefinition = {
  ...{ id: 'frigate', name: 'Frigate', type: 'mqtt', mapping: 'frigate-events', role: 'other' },
  mqtt: {
    ...{ url: `mqtt://127.0.0.1:${PORT}`, topics: ['frigate/events'] },
    ...{ usernameEnv: 'MQTT_USER', passwordEnv: 'MQTT_PASSWORD' },
  },
};
const ENV = { MQTT_USER: 'floor', MQTT_PASSWORD: 'open sesame' };

const event = (id: string, type: 'new' | 'update' | 'end', more: object = {}) =>
  JSON.stringify({
    type,
    before: {},
    after: { id, camera: 'gate', frame_time: 1_700_000_000.25, label: 'person', top_score: 0.9, ...more },
  });

describe.skipIf(!existsSync(MOSQUITTO))('a real MQTT broker', () => {
  const dir = mkdtempSync(join(tmpdir(), 'mosquitto-'));
  let broker: ChildProcess;
  let frigate: MqttClient;

  async function startBroker(): Promise<void> {
    broker = spawn(MOSQUITTO, ['-c', join(dir, 'mosquitto.conf')], { stdio: 'ignore' });
    await eventually(
      'the broker listens',
      () =>
        new Promise<boolean>((resolve) => {
          const socket = connect(PORT, '127.0.0.1', () => {
            socket.destroy();
            resolve(true);
          });
          socket.on('error', () => resolve(false));
        }),
    );
  }
  async function stopBroker(): Promise<void> {
    const closed = new Promise((resolve) => broker.once('close', resolve));
    broker.kill('SIGTERM');
    await closed;
  }

  beforeAll(async () => {
    // mosquitto steps down to a user of its own
    chmodSync(dir, 0o777);
    const passwords = join(dir, 'passwords');
    execFileSync('mosquitto_passwd', ['-b', '-c', passwords, ENV.MQTT_USER, ENV.MQTT_PASSWORD]);
    chmodSync(passwords, 0o644);
    writeFileSync(
      join(dir, 'mosquitto.conf'),
      `listener ${PORT} 127.0.0.1\nallow_anonymous false\npassword_file ${passwords}\npersistence true\npersistence_location ${dir}/\n`,
    );
    await startBroker();
    frigate = await mqtt.connectAsync(SOURCE.mqtt!.url, {
      ...{ username: ENV.MQTT_USER, password: ENV.MQTT_PASSWORD, reconnectPeriod: 200 },
    });
  });
  afterAll(async () => {
    frigate?.end(true);
    await stopBroker();
    rmSync(dir, { recursive: true, force: true });
  });

  const say = (text: string) => frigate.publishAsync('frigate/events', text, { qos: 1 });
  function listen(rig: ReturnType<typeof createIngestRig>, env: Record<string, string> = ENV) {
    const warned: string[] = [];
    const sources = createMqttSources({
      ...{ deployment: { id: 'north', sources: [SOURCE] }, ingest: rig.ingest, clock: rig.clock, env },
      warn: (text) => warned.push(text),
    });
    sources.start();
    return { sources, warned };
  }
  const told = (rig: ReturnType<typeof createIngestRig>) =>
    rig.log.events.map(({ kind, fields }) => `${kind} ${fields['object.uid']}`);

  test('what is seen becomes events, once each; a wrong password is said without itself', async () => {
    const refused = listen(createIngestRig([SOURCE]), { ...ENV, MQTT_PASSWORD: 'wrong word' });
    await eventually('refused', () => refused.warned.some((text) => text.includes('not connected')));
    await refused.sources.stop();
    expect(refused.warned.join()).not.toMatch(/wrong word|127\.0\.0\.1/);

    const rig = createIngestRig([SOURCE]);
    const { sources, warned } = listen(rig);
    await eventually('connected', () => warned.some((text) => text.endsWith('connected to its broker')));
    await say(event('a', 'new'));
    await say(event('a', 'new'));
    await say(event('a', 'update'));
    await say('not json');
    await say(event('a', 'end'));
    await eventually('the end', () => rig.log.events.length === 2);
    expect(told(rig)).toEqual(['camera.object a', 'camera.object_ended a']);
    expect(rig.log.letters.size).toBe(1);
    await sources.stop();
  });

  test('what is published while it is away waits at the broker, also over a restart of the broker', async () => {
    await say(event('b', 'new'));
    await stopBroker();
    await startBroker();
    await eventually('frigate is back', () => frigate.connected);
    await say(event('b', 'end'));
    const rig = createIngestRig([SOURCE]);
    const { sources } = listen(rig);
    await eventually('both', () => rig.log.events.length === 2);
    expect(told(rig)).toEqual(['camera.object b', 'camera.object_ended b']);
    await sources.stop();
  });

  test('nothing is acknowledged before it is durable: stopped while the record is away, it comes again', async () => {
    const away = createIngestRig([SOURCE]);
    away.log.isAway = true;
    const first = listen(away);
    await eventually('connected', () =>
      first.warned.some((text) => text.endsWith('connected to its broker')),
    );
    await say(event('c', 'new'));
    await eventually('tried', () => first.warned.some((text) => text.includes('could not be stored')));
    await first.sources.stop();
    expect(away.log.events).toEqual([]);

    const rig = createIngestRig([SOURCE]);
    rig.log.isAway = true;
    const second = listen(rig);
    await eventually('tried again', () => second.warned.some((text) => text.includes('could not be stored')));
    await say(event('c', 'end'));
    rig.log.isAway = false;
    await eventually('both', () => rig.log.events.length === 2);
    expect(told(rig)).toEqual(['camera.object c', 'camera.object_ended c']);
    await second.sources.stop();
  });
});
