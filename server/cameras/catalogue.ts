import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { PivotCamera } from '../../shared/contract/http.ts';
import type { Camera, CameraDefinition, CameraHealth } from '../../shared/domain/camera.ts';
import type { Deployment } from '../../shared/domain/site.ts';
import type { Clock } from '../clock.ts';
import { systemClock } from '../clock.ts';
import { createDoorCameras, type Place } from './door-cameras.ts';
import type { PictureFact, WatchedCamera } from './health/health-watch.ts';
import type { SourceTime } from './hls/sender-time.ts';
import { createLowLatency, type LowAnswer, type LowAsk } from './low-latency.ts';
import { createOnvifCamera, type OnvifCamera, type OnvifEvent } from './onvif/onvif-camera.ts';
import type { Ptz } from './onvif/ptz.ts';
import { sweepOrphans } from './orphans.ts';
import { livePlaylist, rangePlaylist } from './playlist.ts';
import { type FreeSpace, openRecorder, type Recorder } from './recorder.ts';
import { createRecordingBudget } from './recording-budget.ts';
import { createSceneSource, loadScene, type SceneClip } from './scene-source.ts';
import type { PartName, SegmentStore } from './segment.ts';
import { createStillMaker } from './still.ts';
import { createStillCache } from './still-cache.ts';
import { createStreamSource, type StreamSource } from './stream-source.ts';
import { pulledSource } from './templates.ts';

/** What a camera did, for the event log: offline after 10 s without a picture, online when one comes again; its pictures. */
export interface CameraReach {
  readonly kind: 'camera.offline' | 'camera.online' | PictureFact['kind'];
  readonly camera: string;
  readonly at: number;
  /** For people; no address, no credential. */
  readonly reason?: string;
}
/** What a camera saw or was told by its inputs, and said by itself (ONVIF events). */
export interface CameraSaid {
  readonly kind: 'camera.event';
  readonly camera: string;
  readonly at: number;
  readonly atErrorMs: number;
  readonly what: OnvifEvent['what'];
  readonly active: boolean;
  readonly topic: string;
  readonly source: Readonly<Record<string, string>>;
  readonly data: Readonly<Record<string, string>>;
}
export type CameraFact = CameraReach | CameraSaid;

export interface CamerasDeps {
  readonly deployment: Pick<Deployment, 'cameras' | 'doors' | 'zones'> &
    Partial<Pick<Deployment, 'settings' | 'sites'>>;
  readonly dataDir: string;
  /** Holds `SCENE.mp4`. */
  readonly footageDir: string;
  /** `ffmpeg` on PATH where absent. */
  readonly ffmpegPath?: string;
  readonly clock?: Clock;
  readonly log: { warn(fields: object, message: string): void; info(fields: object, message: string): void };
  readonly onHealth: (health: CameraHealth) => void;
  readonly onEvent: (fact: CameraFact) => void;
  /** What is wrong with its newest pictures. */
  readonly pictureOf?: (camera: string) => CameraHealth['picture'];
  readonly freeSpace?: (dir: string) => Promise<FreeSpace>;
  /** Told after a camera was put or removed. */
  readonly onPlan?: () => void;
}

const OFFLINE_AFTER_MS = 10_000;
const HEALTH_EVERY_MS = 2_000;
/** A camera of 8 Mbit/s fills its window; a larger one keeps less time. */
const BUDGET_BYTES_PER_MINUTE = 60e6;
const LEAST_RECORD_MINUTES = 10;
/** The segment that holds `to` is complete within this time after it, or never comes. */
const SETTLE_MS = 12_000;
/** Between the starts of two cameras: a hundred programs started at once would starve each other and the server. */
const STAGGER_MS = 50;
const SWITCHED_OFF = 'switched off by an administrator';

interface Entry {
  definition: CameraDefinition;
  readonly store: SegmentStore | undefined;
  readonly stream: StreamSource | undefined;
  readonly recorder: Recorder | undefined;
  readonly onvif: OnvifCamera | undefined;
  fault: string | undefined;
  recording: string | undefined;
  since: number;
  shownState: CameraHealth['state'];
  shown: string;
  toldAt: number;
  offlineTold: boolean;
}

export type Cameras = Awaited<ReturnType<typeof createCameras>>;

/**
 * Every camera of a deployment: its source, recorded window, health and place. `start` begins pulling; nothing is
 * pulled before. A camera that cannot work is off with a reason, the others are not touched. Cameras may be put and removed
 * at any time.
 */
export async function createCameras(deps: CamerasDeps) {
  const clock = deps.clock ?? systemClock;
  const ffmpegPath = deps.ffmpegPath ?? 'ffmpeg';
  const root = join(deps.dataDir, 'cameras');
  await mkdir(root, { recursive: true });
  const since = await firstStart(root, clock);
  const places = createDoorCameras({
    doors: deps.deployment.doors,
    zones: deps.deployment.zones,
    get cameras() {
      return definitions();
    },
  });
  const makeStill = createStillMaker(ffmpegPath);
  const stills = createStillCache();
  const lowLatency = createLowLatency({ clock });
  const clips = new Map<string, SceneClip>();
  const entryById = new Map<string, Entry>();
  let timer: NodeJS.Timeout | undefined;
  const { settings, sites = [] } = deps.deployment;
  const budget = createRecordingBudget({
    limits: {
      ...(settings?.recordingBytes !== undefined && { bytes: settings.recordingBytes }),
      bytesBySite: new Map(sites.flatMap(({ id, recordingBytes: bytes }) => (bytes ? [[id, bytes]] : []))),
    },
    recorders: () =>
      [...entryById.values()].flatMap(({ recorder, definition: { site } }) =>
        recorder ? [{ site, recorder }] : [],
      ),
  });
  /** One change at a time: two recorders never write to one folder. */
  let changing: Promise<unknown> = Promise.resolve();
  let shown: readonly Camera[] | undefined;

  for (const definition of deps.deployment.cameras) entryById.set(definition.id, await open(definition));

  function definitions(): CameraDefinition[] {
    return [...entryById.values()].map((entry) => entry.definition);
  }

  async function open(definition: CameraDefinition): Promise<Entry> {
    const recordMs = Math.max(LEAST_RECORD_MINUTES, definition.recordMinutes) * 60_000;
    const entry = {
      ...{ definition, store: undefined, stream: undefined, recorder: undefined },
      ...{
        onvif: undefined,
        fault: undefined,
        recording: undefined,
        since: clock.now(),
        shown: '',
        toldAt: 0,
        offlineTold: false,
      },
      shownState: 'starting' as const,
    };
    const { source } = definition;
    if (source.type === 'missing') return { ...entry, fault: source.reason };
    if (source.type === 'scene') {
      const clip = clipOf(source.scene);
      if (definition.disabled) return { ...entry, fault: SWITCHED_OFF };
      if (clip === undefined) return { ...entry, fault: 'its demonstration footage is missing' };
      return { ...entry, store: createSceneSource({ clip, phase: source.phase, recordMs, since }) };
    }
    const opened: { current?: Entry } = {};
    const onState = (reason: string | undefined) => {
      if (opened.current === undefined) return;
      opened.current.recording = reason;
      deps.log.warn({ camera: definition.id }, reason ?? 'recording again');
      tell(opened.current, true);
    };
    const recorder = await openRecorder({
      dir: join(root, folderOf(definition.id)),
      windowMs: recordMs,
      budgetBytes: definition.recordingBytes ?? (recordMs / 60_000) * BUDGET_BYTES_PER_MINUTE,
      onState,
      giveBack: () => void budget.giveBack(),
      ...(deps.freeSpace === undefined ? {} : { freeSpace: deps.freeSpace }),
    }).catch((): undefined => undefined);
    const onStatus = () => opened.current && tell(opened.current, true);
    const onDemand = definition.record === 'on_demand';
    const pulled = pulledSource(source);
    if (pulled === undefined) return { ...entry, fault: 'this kind of source cannot be pulled' };
    const onvif =
      pulled.type === 'onvif'
        ? createOnvifCamera({
            ...{ source: pulled, clock, onChange: onStatus },
            onEvent: (event) => deps.onEvent(eventFact(definition.id, event)),
          })
        : undefined;
    const stream = createStreamSource({
      ...{ source: pulled, ffmpegPath, clock, recorder, onStatus, onDemand },
      ...(onvif === undefined ? {} : { resolve: onvif.stream }),
      ...(definition.transcode === undefined ? {} : { transcode: definition.transcode }),
    });
    opened.current = { ...entry, store: stream, stream, recorder, onvif };
    if (recorder === undefined) opened.current.recording = 'not recording: the disk cannot be written';
    // what it recorded can still be seen
    if (definition.disabled) opened.current.fault = SWITCHED_OFF;
    return opened.current;
  }

  function clipOf(scene: string): SceneClip | undefined {
    const known = clips.get(scene);
    // the name comes from a file that people write
    if (known !== undefined || !/^[a-z0-9-]+$/.test(scene)) return known;
    try {
      const clip = loadScene(join(deps.footageDir, `${scene}.mp4`));
      clips.set(scene, clip);
      return clip;
    } catch (error) {
      deps.log.warn({ scene, error: error instanceof Error ? error.message : 'unknown' }, 'no footage');
      return undefined;
    }
  }

  function healthOf(entry: Entry): CameraHealth {
    const now = clock.now();
    const status = entry.stream?.status();
    const isOff = entry.fault !== undefined;
    const told = [
      entry.fault ?? status?.reason,
      entry.recording,
      isOff ? undefined : entry.onvif?.eventsFault(),
    ];
    const reason = told.filter(Boolean).join('; ');
    const cameraClock = entry.onvif?.cameraClock();
    const picture = deps.pictureOf?.(entry.definition.id);
    const lastPictureAt = entry.store?.newestAt(now);
    const recordedFrom = entry.store?.recordedFrom(now);
    const state = entry.fault === undefined ? (status?.state ?? 'live') : 'off';
    if (state !== entry.shownState) {
      entry.shownState = state;
      entry.since = now;
    }
    return {
      id: entry.definition.id,
      state,
      since: entry.since,
      restarts: status?.restarts ?? 0,
      ...(lastPictureAt === undefined ? {} : { lastPictureAt }),
      ...(recordedFrom === undefined ? {} : { recordedFrom }),
      ...(status?.codec === undefined ? {} : { codec: status.codec }),
      ...(status?.encodedFrom === undefined ? {} : { encodedFrom: status.encodedFrom }),
      ...(cameraClock === undefined ? {} : { cameraClock }),
      ...(entry.onvif?.canMove() ? { canMove: true as const } : {}),
      ...timeOf(status?.time),
      ...(reason === '' ? {} : { reason }),
      ...(picture === undefined ? {} : { picture }),
    };
  }

  /** Tells a change at once, the passing of time every 2 s. */
  function tell(entry: Entry, changed: boolean): void {
    const health = healthOf(entry);
    const now = clock.now();
    const text = JSON.stringify(health);
    if (text !== entry.shown && (changed || now - entry.toldAt >= HEALTH_EVERY_MS)) {
      entry.shown = text;
      entry.toldAt = now;
      deps.onHealth(health);
    }
    tellFact(entry, health, now);
  }

  function tellFact(entry: Entry, health: CameraHealth, now: number): void {
    const { id } = entry.definition;
    const gone = health.state === 'lost' && now - health.since >= OFFLINE_AFTER_MS;
    if (gone && !entry.offlineTold) {
      entry.offlineTold = true;
      const reason = health.reason === undefined ? {} : { reason: health.reason };
      deps.onEvent({ kind: 'camera.offline', camera: id, at: health.since, ...reason });
    } else if (health.state === 'live' && entry.offlineTold) {
      entry.offlineTold = false;
      deps.onEvent({ kind: 'camera.online', camera: id, at: now });
    }
  }

  function tick(): void {
    void budget.enforce();
    if (Math.floor(clock.now() / 1000) % 3600 === 0) {
      const known = new Set([...entryById.keys()].map(folderOf));
      sweepOrphans(root, known, clock.now()).catch(() => undefined);
    }
    for (const entry of entryById.values()) {
      if (entry.fault === undefined) entry.stream?.tick();
      if (Math.floor(clock.now() / 1000) % 60 === 0) entry.recorder?.tidy(clock.now());
      tell(entry, false);
    }
  }

  function publicCameras(): readonly Camera[] {
    shown ??= definitions().map((definition) => {
      const { source, sees: _, ...rest } = definition;
      return { ...rest, demonstration: source.type === 'scene', doors: places.doorsOf(definition) };
    });
    return shown;
  }

  function begin(entry: Entry, delayMs = 0): void {
    if (entry.fault === undefined) {
      entry.stream?.start(delayMs);
      entry.onvif?.start();
    }
    tell(entry, true);
  }

  async function end(entry: Entry): Promise<void> {
    await Promise.all([entry.stream?.stop(), entry.onvif?.stop()]);
  }

  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = changing.then(work);
    changing = done.catch(() => undefined);
    return done;
  }

  function planned(): void {
    shown = undefined;
    deps.onPlan?.();
  }

  return {
    start(): void {
      let started = 0;
      for (const entry of entryById.values()) {
        begin(entry, started * STAGGER_MS);
        if (entry.stream !== undefined) started += 1;
      }
      timer = setInterval(tick, 1_000);
    },
    /** Ends every child and writes what is queued. */
    async stop(): Promise<void> {
      await changing;
      clearInterval(timer);
      await Promise.all([...entryById.values()].map(end));
    },
    health: (): CameraHealth[] => [...entryById.values()].map(healthOf),
    watched: (): WatchedCamera[] =>
      [...entryById.values()].map((entry) => ({
        id: entry.definition.id,
        state: healthOf(entry).state,
        store: entry.store,
        isDemonstration: entry.definition.source.type === 'scene',
        canMove: entry.onvif?.canMove() ?? false,
      })),
    cameras: publicCameras,
    /** What moves a camera; undefined for one that says of itself that it is no ONVIF camera. Throws OnvifFault. */
    ptz: async (id: string): Promise<Ptz | undefined> => entryById.get(id)?.onvif?.ptz(),
    /** A camera with every door it shows among those it `sees`. */
    definition(id: string): CameraDefinition | undefined {
      const definition = entryById.get(id)?.definition;
      return definition && { ...definition, sees: places.doorsOf(definition) };
    },
    /** Puts a camera in, or in the place of its predecessor; only another source, window or switch interrupts it. */
    put: (definition: CameraDefinition): Promise<void> =>
      inTurn(async () => {
        const old = entryById.get(definition.id);
        if (old !== undefined && isSameStream(old.definition, definition)) {
          old.definition = definition;
          return planned();
        }
        if (old !== undefined) await end(old);
        const entry = await open(definition);
        entry.offlineTold = old?.offlineTold ?? false;
        entryById.set(definition.id, entry);
        planned();
        if (timer !== undefined) begin(entry);
      }),
    /** Takes a camera away, with what it recorded. */
    remove: (id: string): Promise<void> =>
      inTurn(async () => {
        const entry = entryById.get(id);
        if (entry === undefined) return;
        await end(entry);
        entryById.delete(id);
        planned();
        await rm(join(root, folderOf(id)), { recursive: true, force: true });
      }),
    camerasForPlace: (place: Place): PivotCamera[] => places.camerasFor(place),
    camerasForDoor: (door: string): PivotCamera[] => places.camerasFor({ door }),
    /** Where a camera's pictures are; undefined where it has none, or there is no such camera. */
    store: (id: string): SegmentStore | undefined => entryById.get(id)?.store,
    /** Whether there is such a camera and it can have pictures. */
    has: (id: string): boolean => entryById.get(id)?.store !== undefined,
    /** HLS text; undefined where there is no live picture. */
    livePlaylist(id: string): string | undefined {
      const window = entryById.get(id)?.store?.live(clock.now());
      return window && livePlaylist(window);
    },
    /** The list by parts (LL-HLS): waits until it has what `ask` names, or `signal` ends it. */
    async lowPlaylist(id: string, ask: LowAsk, signal: AbortSignal): Promise<LowAnswer<string>> {
      const low = entryById.get(id)?.store?.low;
      return low === undefined ? { is: 'missing' } : lowLatency.playlist(low, ask, signal);
    },
    /** A part's bytes; the one that the list names as the next is waited for. */
    async part(id: string, name: PartName, signal: AbortSignal): Promise<LowAnswer<Buffer>> {
      const low = entryById.get(id)?.store?.low;
      return low === undefined ? { is: 'missing' } : lowLatency.part(low, name, signal);
    },
    /** HLS text of what is recorded of `[from, to)`, epoch milliseconds; undefined where that is nothing. */
    rangePlaylist(id: string, from: number, to: number): string | undefined {
      const store = entryById.get(id)?.store;
      const now = clock.now();
      const segments = store?.range(from, to, now) ?? [];
      if (segments.length === 0) return undefined;
      const complete = (store?.newestAt(now) ?? 0) >= to || now >= to + SETTLE_MS;
      return rangePlaylist(segments, complete);
    },
    init: async (id: string, number: number) => entryById.get(id)?.store?.init(number),
    segment: async (id: string, name: string) => entryById.get(id)?.store?.segment(name, clock.now()),
    /** JPEG of the key picture nearest before `at` (or the newest), with the moment it shows. */
    async still(
      id: string,
      at?: number,
    ): Promise<{ readonly jpeg: Buffer; readonly at: number } | undefined> {
      const store = entryById.get(id)?.store;
      const now = clock.now();
      const listed = at === undefined ? store?.live(now)?.segments : store?.range(at - 5_000, at + 1, now);
      const segment = listed?.filter((one) => at === undefined || one.startAt <= at).at(-1);
      if (store === undefined || segment === undefined) return undefined;
      const key = store.pictureKey?.(segment.name) ?? `${id}/${segment.name}`;
      const jpeg = await stills.get(key, async () => {
        const [init, bytes] = await Promise.all([store.init(segment.init), store.segment(segment.name, now)]);
        return init && bytes && makeStill(init, bytes);
      });
      return jpeg && { jpeg, at: segment.startAt };
    },
  };
}

const eventFact = (camera: string, { at, atErrorMs, what, active, notification }: OnvifEvent): CameraSaid => {
  const { topic, source, data } = notification;
  return { kind: 'camera.event', camera, at, atErrorMs, what, active, topic, source, data };
};

function isSameStream(a: CameraDefinition, b: CameraDefinition): boolean {
  const streamOf = ({
    source,
    record,
    recordMinutes,
    recordingBytes,
    disabled = false,
    transcode = false,
  }: CameraDefinition) =>
    JSON.stringify([source, record, recordMinutes, recordingBytes, disabled, transcode]);
  return streamOf(a) === streamOf(b);
}

const timeOf = (time: SourceTime | undefined) =>
  time && {
    ...{ timeFrom: time.from, clockErrorMs: time.errorMs },
    ...(time.delayMs !== undefined && { delayMs: time.delayMs }),
  };

/** A folder name of its own for any id, whatever characters it has. */
const folderOf = (id: string) =>
  /^[a-zA-Z0-9_-]{1,64}$/.test(id) ? id : `id-${Buffer.from(id).toString('hex').slice(0, 200)}`;

/** When cameras first ran here: scenes show nothing from before. */
async function firstStart(root: string, clock: Clock): Promise<number> {
  const file = join(root, 'first-start');
  const known = Number(await readFile(file, 'utf8').catch(() => ''));
  if (Number.isSafeInteger(known) && known > 0) return known;
  const now = clock.now();
  await writeFile(file, String(now));
  return now;
}
