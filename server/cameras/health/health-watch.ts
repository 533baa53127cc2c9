import type { CameraHealth, CameraState, PictureFault } from '../../../shared/domain/camera.ts';
import type { CameraHour, CameraVitals, KnownViews } from '../../../shared/domain/camera-vitals.ts';
import type { Clock } from '../../clock.ts';
import { boxesIn, readInit, readMoof } from '../fmp4.ts';
import type { Segment, SegmentStore } from '../segment.ts';
import { acceptView, judgePicture, NOTHING_KNOWN, type PictureKnowledge } from './picture-judge.ts';
import type { CodedPicture, SamplePictures } from './picture-sampler.ts';

/** A camera as the watch needs it. */
export interface WatchedCamera {
  readonly id: string;
  readonly state: CameraState;
  readonly store: SegmentStore | undefined;
  readonly isDemonstration: boolean;
  /** People turn it: another view is no fault. */
  readonly canMove: boolean;
}

/** Where what is known outlives a restart. Declared by the watch, implemented by storage. */
export interface CameraHealthStore {
  hours(since: number): Promise<readonly CameraHour[]>;
  saveHours(hours: readonly CameraHour[]): Promise<void>;
  views(): Promise<ReadonlyMap<string, KnownViews>>;
  saveView(camera: string, known: KnownViews): Promise<void>;
}

/** What the pictures of a camera came to, or that they are well again. */
export interface PictureFact {
  readonly kind: 'camera.obscured' | 'camera.frozen' | 'camera.moved' | 'camera.clear';
  readonly camera: string;
  readonly at: number;
  readonly reason?: string;
}

const HOUR_MS = 3_600_000;
const KEPT_MS = 24 * HOUR_MS;
const LOOK_EVERY_MS = 30_000;
/** Cameras looked at in one go: what ffmpeg's start costs is shared. */
const TOGETHER = 8;
const SAVE_EVERY_MS = 60_000;
const SAVE_VIEWS_EVERY_MS = 600_000;
const NEWEST_MS = 10_000;
/** A machine that slept, or a loop that stood still, watched nothing meanwhile. */
const MOST_STEP_MS = 5_000;

const FACTS: Readonly<Record<PictureFault, { kind: PictureFact['kind']; reason: string }>> = {
  black: { kind: 'camera.obscured', reason: 'the picture is black' },
  blank: { kind: 'camera.obscured', reason: 'the picture shows nothing: covered, blinded or out of focus' },
  unchanged: { kind: 'camera.frozen', reason: 'the same picture for minutes' },
  moved: { kind: 'camera.moved', reason: 'it looks elsewhere than it did' },
};

interface Watched {
  knowledge: PictureKnowledge;
  lookedAt: number;
  savedViewsAt: number;
  downSince: number | undefined;
  stream: CameraVitals['stream'];
  hours: Map<number, CameraHour>;
  unsaved: Set<number>;
}

export type CameraHealthWatch = Awaited<ReturnType<typeof createCameraHealthWatch>>;

/**
 * What the pictures and hours of every camera say: share of time with a picture, gaps, bit and frame rate, and whether the
 * picture is black, blank, unchanged or of another view. Call `tick` about once a second. A look costs 20 ms of a core a
 * camera and comes every 30 s.
 */
export async function createCameraHealthWatch(deps: {
  readonly cameras: () => readonly WatchedCamera[];
  readonly samplePictures: SamplePictures;
  readonly store: CameraHealthStore;
  readonly clock: Clock;
  readonly onFact: (fact: PictureFact) => void;
  readonly onFault: (error: unknown) => void;
}) {
  const { clock, store, onFact } = deps;
  const watchedById = new Map<string, Watched>();
  const views = await store.views();
  for (const hour of await store.hours(clock.now() - KEPT_MS))
    watched(hour.camera).hours.set(hour.hour, hour);
  let tickedAt = clock.now();
  let savedAt = clock.now();
  let looking: Promise<void> | undefined;
  let saving: Promise<void> | undefined;

  function watched(id: string): Watched {
    let one = watchedById.get(id);
    if (one === undefined) {
      one = {
        knowledge: { ...NOTHING_KNOWN, ...views.get(id) },
        ...{ lookedAt: 0, savedViewsAt: clock.now(), downSince: undefined, stream: undefined },
        ...{ hours: new Map(), unsaved: new Set() },
      };
      watchedById.set(id, one);
    }
    return one;
  }

  function count(camera: WatchedCamera, now: number, stepMs: number): void {
    // neither a camera that is switched off nor one that rests until somebody watches is down
    if (camera.state === 'off' || camera.state === 'starting') return;
    const one = watched(camera.id);
    const hour = Math.floor(now / HOUR_MS) * HOUR_MS;
    const old = one.hours.get(hour);
    const isLive = camera.state === 'live';
    const isNewGap = !isLive && one.downSince === undefined;
    if (isNewGap) one.downSince = now - stepMs;
    if (isLive) one.downSince = undefined;
    one.hours.set(hour, {
      camera: camera.id,
      hour,
      watchedMs: (old?.watchedMs ?? 0) + stepMs,
      liveMs: (old?.liveMs ?? 0) + (isLive ? stepMs : 0),
      gaps: (old?.gaps ?? 0) + (isNewGap ? 1 : 0),
      longestGapMs: Math.max(old?.longestGapMs ?? 0, one.downSince === undefined ? 0 : now - one.downSince),
    });
    one.unsaved.add(hour);
    for (const at of one.hours.keys()) if (at < now - KEPT_MS - HOUR_MS) one.hours.delete(at);
  }

  async function look(cameras: readonly WatchedCamera[]): Promise<void> {
    const read = new Map<string, { readonly bytes: number; readonly segment: Segment }>();
    const pictures: CodedPicture[] = [];
    for (const camera of cameras) {
      const one = watched(camera.id);
      one.lookedAt = clock.now();
      // not by the live list: asking for that is watching, and a camera on demand would never rest
      const segment = camera.store?.range(clock.now() - NEWEST_MS, clock.now(), clock.now()).at(-1);
      if (camera.store === undefined || segment === undefined) continue;
      const [init, bytes] = await Promise.all([
        camera.store.init(segment.init),
        camera.store.segment(segment.name, clock.now()),
      ]);
      if (init === undefined || bytes === undefined) continue;
      one.stream = streamOf(init, bytes, segment);
      read.set(camera.id, { bytes: bytes.length, segment });
      pictures.push({ camera: camera.id, bytes: Buffer.concat([init, bytes]) });
    }
    if (pictures.length === 0) return;
    const samples = await deps.samplePictures(pictures);
    for (const camera of cameras) {
      const sample = samples.get(camera.id);
      const of = read.get(camera.id);
      if (sample === undefined || of === undefined) continue;
      const one = watched(camera.id);
      const before = one.knowledge.fault?.is;
      one.knowledge = judgePicture(
        one.knowledge,
        { at: of.segment.startAt, bytes: of.bytes, ...sample },
        { canStandStill: camera.isDemonstration, canMove: camera.canMove },
      );
      const { fault } = one.knowledge;
      if (fault?.is !== before) tell(camera.id, fault, of.segment.startAt);
    }
  }

  function tell(camera: string, fault: PictureKnowledge['fault'], at: number): void {
    if (fault === undefined) onFact({ kind: 'camera.clear', camera, at });
    else onFact({ camera, at: fault.since, ...FACTS[fault.is] });
  }

  async function save(now: number): Promise<void> {
    const hours: CameraHour[] = [];
    for (const one of watchedById.values()) {
      for (const hour of one.unsaved) hours.push(one.hours.get(hour)!);
      one.unsaved.clear();
    }
    if (hours.length > 0) await store.saveHours(hours);
    for (const [id, one] of watchedById)
      if (now - one.savedViewsAt >= SAVE_VIEWS_EVERY_MS) await saveView(id, one, now);
  }

  async function saveView(id: string, one: Watched, now: number): Promise<void> {
    one.savedViewsAt = now;
    await store.saveView(id, { views: one.knowledge.views, learned: one.knowledge.learned });
  }

  return {
    tick(): void {
      const now = clock.now();
      const stepMs = Math.min(Math.max(0, now - tickedAt), MOST_STEP_MS);
      tickedAt = now;
      const cameras = deps.cameras();
      const present = new Set(cameras.map(({ id }) => id));
      for (const id of watchedById.keys()) if (!present.has(id)) watchedById.delete(id);
      for (const camera of cameras) count(camera, now, stepMs);
      const due = cameras.filter(
        ({ id, state }) => state === 'live' && now - watched(id).lookedAt >= LOOK_EVERY_MS,
      );
      if (due.length > 0)
        looking ??= look(due.slice(0, TOGETHER))
          .catch(deps.onFault)
          .finally(() => {
            looking = undefined;
          });
      if (now - savedAt >= SAVE_EVERY_MS) {
        savedAt = now;
        saving ??= save(now)
          .catch(deps.onFault)
          .finally(() => {
            saving = undefined;
          });
      }
    },
    picture: (id: string): CameraHealth['picture'] => watchedById.get(id)?.knowledge.fault,
    /** What is known of the last 24 h; undefined for a camera nobody has watched. */
    vitals(id: string): CameraVitals | undefined {
      const one = watchedById.get(id);
      if (one === undefined) return undefined;
      const hours = [...one.hours.values()];
      const sum = (of: (hour: CameraHour) => number) => hours.reduce((total, hour) => total + of(hour), 0);
      const { fault, learned } = one.knowledge;
      return {
        id,
        watchedMs: sum(({ watchedMs }) => watchedMs),
        liveMs: sum(({ liveMs }) => liveMs),
        gaps: sum(({ gaps }) => gaps),
        longestGapMs: Math.max(0, ...hours.map(({ longestGapMs }) => longestGapMs)),
        ...(one.stream === undefined ? {} : { stream: one.stream }),
        ...(one.knowledge.recent.length === 0 ? {} : { lookedAt: one.knowledge.recent.at(-1)!.at }),
        viewKnown: learned.colour > 0 || learned.grey > 0,
        ...(fault === undefined ? {} : { picture: fault }),
      };
    },
    /** The view of now is the right one from now on. False where there is no such camera. */
    async acceptView(id: string): Promise<boolean> {
      const one = watchedById.get(id);
      if (one === undefined) return false;
      const before = one.knowledge.fault;
      one.knowledge = acceptView(one.knowledge);
      if (before?.is === 'moved') tell(id, undefined, clock.now());
      await saveView(id, one, clock.now());
      return true;
    },
    /** Writes what is not written. */
    async stop(): Promise<void> {
      await looking;
      await saving;
      await save(clock.now()).catch(deps.onFault);
      for (const [id, one] of watchedById) await saveView(id, one, clock.now()).catch(deps.onFault);
    },
  };
}

/** Bit and frame rate of one segment; undefined where it cannot be read. */
function streamOf(init: Buffer, bytes: Buffer, segment: Segment): CameraVitals['stream'] {
  try {
    const facts = readInit(init);
    const moofs = boxesIn(bytes).filter(({ type }) => type === 'moof');
    const frames = moofs.reduce(
      (sum, moof) => sum + readMoof(bytes.subarray(moof.start, moof.end), facts).samples,
      0,
    );
    const seconds = segment.durationMs / 1000;
    return {
      width: facts.width,
      height: facts.height,
      bitsPerSecond: Math.round((bytes.length * 8) / seconds),
      framesPerSecond: Math.round((frames / seconds) * 10) / 10,
    };
  } catch {
    return undefined;
  }
}
