import fc from 'fast-check';
import { afterEach, describe, expect, test } from 'vitest';
import type { Notification } from '../../../../server/cameras/onvif/notifications.ts';
import { timeOf } from '../../../../server/cameras/onvif/notifications.ts';
import { createOnvifCamera, type OnvifEvent } from '../../../../server/cameras/onvif/onvif-camera.ts';
import { createStateChanges } from '../../../../server/cameras/onvif/state-changes.ts';
import { systemClock } from '../../../../server/clock.ts';
import { type Make, type OnvifCamera, startOnvifCamera } from '../../../support/onvif-camera.ts';
import { eventually } from '../../../support/rtsp-camera.ts';

const RIGHT = { username: 'ann', password: 'pw' };
let stops: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const stop of stops.reverse()) await stop();
  stops = [];
});

async function watch(make: Make, clockOffsetMs = 0) {
  const camera: OnvifCamera = await startOnvifCamera({ make, clockOffsetMs, ...RIGHT });
  const events: OnvifEvent[] = [];
  const onvif = createOnvifCamera({
    source: { type: 'onvif', url: camera.url, transport: 'tcp', ...RIGHT },
    ...{ clock: systemClock, onEvent: (event) => events.push(event), onChange: () => undefined },
  });
  onvif.start();
  stops.push(
    () => camera.stop(),
    () => onvif.stop(),
  );
  return { camera, events, onvif };
}
const MOTION = 'tns1:RuleEngine/CellMotionDetector/Motion';
const motion = (camera: OnvifCamera, isMotion: boolean, operation?: string) =>
  camera.notify(
    MOTION,
    { VideoSourceConfigurationToken: 'v', Rule: 'R' },
    { IsMotion: String(isMotion) },
    operation,
  );

describe.each<Make>(['axis', 'hikvision', 'dahua', 'old'])('events of a camera as %s make them', (make) => {
  test('come once each, when they happened by our clock', async () => {
    const { camera, events } = await watch(make, -3_600_000);
    await eventually('it is pulled', () => camera.asked.includes('PullMessages'));
    motion(camera, false, 'Initialized');
    const before = Date.now();
    motion(camera, true);
    motion(camera, true);
    camera.notify('tns1:Device/Trigger/DigitalInput', { InputToken: '1' }, { LogicalState: 'true' });
    await eventually('both', () => events.length >= 2);
    motion(camera, false);
    await eventually('the end', () => events.length >= 3);
    expect(events.map(({ what, active }) => [what, active])).toEqual([
      ['motion', true],
      ['input', true],
      ['motion', false],
    ]);
    const [first] = events;
    expect(Math.abs(first!.at - before)).toBeLessThanOrEqual(first!.atErrorMs + 100);
  });
});

test('a camera that restarted is subscribed to again; what lasts is not told twice', async () => {
  const { camera, events } = await watch('axis');
  await eventually('it is pulled', () => camera.asked.includes('PullMessages'));
  motion(camera, true);
  await eventually('motion', () => events.length === 1);
  camera.forget();
  await eventually(
    'again',
    () => camera.asked.filter((one) => one === 'CreatePullPointSubscription').length === 2,
  );
  motion(camera, true, 'Initialized');
  motion(camera, false);
  await eventually('its end', () => events.length === 2);
  expect(events.at(-1)).toMatchObject({ what: 'motion', active: false });
});

test('stopped, it gives the subscription back', async () => {
  const { camera, onvif } = await watch('axis');
  await eventually('it is pulled', () => camera.asked.includes('PullMessages'));
  await onvif.stop();
  expect(camera.asked.at(-1)).toBe('Unsubscribe');
  expect(camera.bodies.at(-1)).toContain('SubscriptionId xmlns="http://www.axis.com/2009/event">1<');
});

test('a camera that refuses says why, and goes on showing pictures', async () => {
  const camera = await startOnvifCamera({ ...RIGHT });
  const onvif = createOnvifCamera({
    source: { type: 'onvif', url: camera.url, transport: 'udp', username: 'ann', password: 'wrong' },
    ...{ clock: systemClock, onEvent: () => undefined, onChange: () => undefined },
  });
  onvif.start();
  stops.push(
    () => camera.stop(),
    () => onvif.stop(),
  );
  await eventually('refused', () => onvif.eventsFault() !== undefined);
  expect(onvif.eventsFault()).toBe('no events: the camera refused the user name or password');
  await eventually('its clock all the same', () => onvif.cameraClock() !== undefined);
});

test('a camera that tells too much is heard so far, and how much was not taken is said', async () => {
  const { camera, events, onvif } = await watch('axis');
  await eventually('it is pulled', () => camera.asked.includes('PullMessages'));
  for (let turn = 0; turn < 70; turn++) {
    motion(camera, true);
    motion(camera, false);
  }
  await eventually('too many', () => onvif.eventsFault()?.startsWith('20 ') === true);
  expect(onvif.eventsFault()).toBe('20 of its events were not taken: more than 120 a minute');
  expect(events).toHaveLength(120);
});

const note = (value: string, operation: Notification['operation'] = 'changed'): Notification => ({
  ...{
    topic: 'VideoSource/MotionAlarm',
    cameraAt: 0,
    operation,
    source: { Source: 'v' },
    data: { State: value },
  },
});

test('whatever is repeated, what comes out goes up and down in turn', () => {
  const state = fc.tuple(
    fc.constantFrom('true', 'false', '1', '0'),
    fc.constantFrom('changed', 'initialized', undefined),
  );
  fc.assert(
    fc.property(fc.array(state), (states) => {
      const changesOf = createStateChanges();
      const told = states.flatMap(([value, operation]) => changesOf([note(value, operation as 'changed')]));
      expect(told.map(({ active }) => active)).toEqual(told.map((_, index) => index % 2 === 0));
      const last = states.at(-1)?.[0];
      if (last !== undefined) expect(told.at(-1)?.active ?? false).toBe(last === 'true' || last === '1');
    }),
  );
});

test('times as cameras write them', () => {
  const noon = Date.UTC(2026, 0, 2, 12);
  for (const text of [
    '2026-01-02T12:00:00Z',
    '2026-01-02-12:00:00Z',
    '2026-01-02T13:00:00.000+01:00',
    '2026-01-02T12:00:00',
  ])
    expect(timeOf(text)).toBe(noon);
  expect(timeOf('2026-01-02T12:00:00.123456789Z')).toBe(noon + 123);
  for (const text of [undefined, '', 'now', '2026-13-02T12:00:00Z', '0'])
    expect(timeOf(text)).toBeUndefined();
});
