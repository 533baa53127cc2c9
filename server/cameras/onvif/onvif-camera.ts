import type { CameraSource } from '../../../shared/domain/camera.ts';
import type { Clock } from '../../clock.ts';
import { createOnvifDevice, type OnvifProfile, pickProfile } from './device.ts';
import { OnvifFault } from './fault.ts';
import type { Notification } from './notifications.ts';
import { createPtz, type Ptz } from './ptz.ts';
import { startPullPoint } from './pull-point.ts';
import { type CameraOccurrence, createStateChanges } from './state-changes.ts';

type OnvifSource = Extract<CameraSource, { type: 'onvif' }>;
type RtspSource = Extract<CameraSource, { type: 'rtsp' }>;

/** Something that began or ended before the camera, by the server's clock. */
export interface OnvifEvent extends CameraOccurrence {
  readonly at: number;
  readonly atErrorMs: number;
}

export interface OnvifCameraDeps {
  readonly source: OnvifSource;
  readonly clock: Clock;
  readonly onEvent: (event: OnvifEvent) => void;
  /** Told after the clock was read or the events began or ceased to come. */
  readonly onChange: () => void;
  readonly post?: Parameters<typeof createOnvifDevice>[0]['post'];
}

export type OnvifCamera = ReturnType<typeof createOnvifCamera>;

const CLOCK_EVERY_MS = 10 * 60_000;
const CLOCK_AGAIN_MS = 60_000;
/** A camera that tells of more than this in a minute is broken or set up wrong; the rest is not taken, and said. */
const MOST_EVENTS = 120;
const SAID_MS = 10 * 60_000;
const MINUTE_MS = 60_000;
/** An event older than this by the camera's corrected clock is believed to have happened when it came. */
const ODD_MS = 24 * 3_600_000;

/** What one ONVIF camera is asked besides its pictures: where its stream is, its clock, its movements, its events. */
export function createOnvifCamera(deps: OnvifCameraDeps) {
  const { source, clock } = deps;
  const { username, password } = source;
  const device = createOnvifDevice({
    ...{ url: source.url, clock },
    ...(username === undefined ? {} : { username }),
    ...(password === undefined ? {} : { password }),
    ...(deps.post === undefined ? {} : { post: deps.post }),
  });
  const changesOf = createStateChanges();
  let readAt: number | undefined;
  let profile: OnvifProfile | undefined;
  let ptz: Ptz | undefined;
  let clockTimer: NodeJS.Timeout | undefined;
  let pullPoint: ReturnType<typeof startPullPoint> | undefined;
  let noEvents: string | undefined;
  let minute = 0;
  let told = 0;
  /** Events that were too many, since the last time there were none such for `SAID_MS`. */
  let lost: { readonly count: number; readonly at: number } | undefined;
  let stopped = false;

  async function theProfile(): Promise<OnvifProfile> {
    if (profile !== undefined) return profile;
    const offered = await device.profiles();
    const found = pickProfile(offered, source.profile);
    if (found === undefined)
      throw new OnvifFault(
        'refused',
        source.profile === undefined
          ? 'the camera offers no video profile'
          : 'the camera has no such profile',
      );
    profile = found;
    if (found.hasPtz && (await device.offers('ptz'))) ptz = createPtz(device, found.token);
    deps.onChange();
    return found;
  }

  function takeNotifications(found: readonly Notification[]): void {
    const now = clock.now();
    if (now - minute >= MINUTE_MS) {
      minute = now;
      told = 0;
    }
    for (const change of changesOf(found)) {
      told += 1;
      if (told > MOST_EVENTS) {
        const isNews = lost === undefined || now - lost.at > SAID_MS;
        lost = { count: (isNews ? 0 : lost!.count) + 1, at: now };
        if (isNews) deps.onChange();
        continue;
      }
      deps.onEvent({ ...change, ...timeOf(change.notification.cameraAt, now) });
    }
  }

  /** The camera's time by our clock; when it came, where its clock is not known or its time is odd. */
  function timeOf(cameraAt: number | undefined, now: number): { at: number; atErrorMs: number } {
    const reading = device.clock();
    if (cameraAt !== undefined && reading !== undefined) {
      const at = Math.round(cameraAt - reading.offsetMs);
      if (Math.abs(now - at) < ODD_MS) return { at: Math.min(at, now), atErrorMs: reading.errorMs };
    }
    return { at: now, atErrorMs: 5_000 };
  }

  async function readClock(): Promise<void> {
    const isRead = await device.readClock().then(
      () => true,
      () => false,
    );
    if (stopped) return;
    if (isRead) {
      readAt = clock.now();
      deps.onChange();
    }
    clockTimer = setTimeout(() => void readClock(), isRead ? CLOCK_EVERY_MS : CLOCK_AGAIN_MS);
    clockTimer.unref();
  }

  return {
    /** The stream as RTSP, asked of the camera anew each time: a camera may move it. Throws OnvifFault. */
    async stream(): Promise<RtspSource> {
      const { token } = await theProfile().catch((error: unknown) => {
        profile = undefined;
        throw error;
      });
      const url = await device.streamUri(token, source.transport).catch((error: unknown) => {
        // perhaps the profile is gone
        profile = undefined;
        throw error;
      });
      return {
        ...{ type: 'rtsp', url, transport: source.transport },
        ...(username === undefined ? {} : { username }),
        ...(password === undefined ? {} : { password }),
      };
    },
    /** Its movements. Throws OnvifFault `unsupported` where it has none. */
    async ptz(): Promise<Ptz> {
      await theProfile();
      if (ptz === undefined) throw new OnvifFault('unsupported', 'this camera cannot be moved');
      return ptz;
    },
    canMove: () => ptz !== undefined,
    cameraClock() {
      const reading = device.clock();
      return reading && readAt !== undefined ? { ...reading, readAt } : undefined;
    },
    /** Why no events come, or not all, for people; undefined while they do. */
    eventsFault(): string | undefined {
      if (lost === undefined || clock.now() - lost.at > SAID_MS) return noEvents;
      return `${lost.count} of its events were not taken: more than ${MOST_EVENTS} a minute`;
    },
    start(): void {
      void readClock();
      pullPoint = startPullPoint({
        device,
        now: () => clock.now(),
        onNotifications: takeNotifications,
        onState(reason) {
          if (reason === noEvents) return;
          noEvents = reason;
          deps.onChange();
        },
      });
    },
    async stop(): Promise<void> {
      stopped = true;
      clearTimeout(clockTimer);
      await pullPoint?.stop();
    },
  };
}
