import { createHash, randomUUID } from 'node:crypto';
import { open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  CLIP_LIMITS,
  type Clip,
  type ClipFile,
  type ClipManifest,
  type FinishedClip,
  type ManifestCamera,
} from '../../../shared/domain/clip.ts';
import type { Clock } from '../../clock.ts';
import { PublicFault } from '../../errors.ts';
import { type FreeSpace, floorOf, readFreeSpace } from '../recorder.ts';
import type { SegmentStore } from '../segment.ts';
import { createClipFiles } from './clip-files.ts';
import { ClipFault, exportCamera, iso } from './export-camera.ts';

/** What storage keeps of clips. Every change stands or falls with its row on the audit record. */
export interface ClipRecords {
  insert(clip: Clip): Promise<void>;
  get(id: string): Promise<Clip | undefined>;
  list(query: { readonly alert?: string; readonly before?: string; readonly limit: number }): Promise<{
    readonly items: readonly Clip[];
    readonly nextBefore?: string;
  }>;
  /** Queued ones, oldest first. */
  queued(): Promise<readonly Clip[]>;
  /** Counts an attempt and answers which it is. */
  attempt(id: string): Promise<number>;
  /** queued -> ready; the audit row holds the manifest's hash. */
  finish(id: string, done: FinishedClip): Promise<void>;
  /** queued -> failed. */
  fail(id: string, failure: string, at: number): Promise<void>;
  /** ready, failed -> deleted. False where it was neither. */
  remove(
    id: string,
    act: { readonly by: string; readonly at: number; readonly reason: string },
  ): Promise<boolean>;
  /** Of those that are ready. */
  usedBytes(): Promise<number>;
  idsOf(state: 'ready' | 'queued' | 'deleted'): Promise<readonly string[]>;
}
/** A camera as a clip needs it. */
export interface ClipCamera extends Pick<ManifestCamera, 'name' | 'place' | 'clock'> {
  readonly store: SegmentStore;
}

export interface ClipsDeps {
  /** `clips` in the data directory. */
  readonly dir: string;
  readonly records: ClipRecords;
  /** Undefined where there is no such camera or it has no pictures. */
  readonly camera: (id: string) => ClipCamera | undefined;
  readonly clock: Clock;
  readonly budgetBytes: number;
  readonly product: { readonly version: string };
  readonly deployment: { readonly id: string; readonly name: string; readonly demonstration: boolean };
  readonly log: { warn(fields: object, message: string): void };
  readonly freeSpace?: (dir: string) => Promise<FreeSpace>;
  /** Waits; a test lets time pass. */
  readonly sleep?: (ms: number) => Promise<void>;
}

/** Exports under way at once: each reads and writes as fast as the disk goes. */
const MOST_AT_ONCE = 2;
const MOST_QUEUED = 20;
const MOST_ATTEMPTS = 3;
/** The segment that holds `to` is on disk this long after it, or never comes. */
const SETTLE_MS = 12_000;
const SPACE_EVERY_BYTES = 64e6;

export interface ClipRequest {
  readonly cameras: readonly string[];
  readonly from: number;
  readonly to: number;
  readonly reason: string;
  readonly alert?: string;
  readonly by: string;
}
export type Clips = ReturnType<typeof createClips>;

/**
 * Evidence clips.
 *
 *     queued --its turn, and `to` is recorded--> exporting --every byte durable, audited--> ready
 *     exporting --no recording, no room, not understood--> failed (nothing kept)
 *     queued, exporting --restart--> queued again, from the start; after three attempts failed
 *     ready, failed --a lead, with a reason--> deleted
 */
export function createClips(deps: ClipsDeps) {
  const { records, clock } = deps;
  const files = createClipFiles(deps.dir);
  const freeSpace = deps.freeSpace ?? readFreeSpace;
  const sleep =
    deps.sleep ?? ((ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms).unref()));
  /** Shares done of those being exported. */
  const progress = new Map<string, number>();
  const waiting: Clip[] = [];
  const running = new Set<Promise<void>>();
  let isStopped = false;

  const shown = (clip: Clip): Clip => {
    const done = progress.get(clip.id);
    return clip.state === 'queued' && done !== undefined
      ? { ...clip, state: 'exporting', progress: done }
      : clip;
  };

  function next(): void {
    while (!isStopped && running.size < MOST_AT_ONCE) {
      const clip = waiting.shift();
      if (clip === undefined) return;
      const run = make(clip)
        .catch((error: unknown) => {
          deps.log.warn({ clip: clip.id, err: error }, 'a clip could not be recorded as made or failed');
        })
        .finally(() => {
          progress.delete(clip.id);
          running.delete(run);
          next();
        });
      running.add(run);
    }
  }

  async function make(clip: Clip): Promise<void> {
    progress.set(clip.id, 0);
    while (clock.now() < clip.to + SETTLE_MS && !isRecordedTo(clip) && !isStopped) await sleep(1_000);
    if (isStopped) return;
    if ((await records.attempt(clip.id)) > MOST_ATTEMPTS)
      return records.fail(clip.id, 'The server ended three times while making it.', clock.now());
    try {
      const finished = await write(clip);
      await records.finish(clip.id, finished);
    } catch (error) {
      await files.remove(clip.id);
      if (isStopped) return;
      const failure = failureOf(error);
      if (failure === undefined) deps.log.warn({ clip: clip.id, err: error }, 'a clip could not be made');
      await records.fail(clip.id, failure ?? 'A fault on our side; it was logged.', clock.now());
    }
  }

  const isRecordedTo = (clip: Clip) =>
    clip.cameras.every((id) => (deps.camera(id)?.store.newestAt(clock.now()) ?? 0) >= clip.to);

  async function write(clip: Clip): Promise<FinishedClip> {
    const dir = await files.begin(clip.id);
    const cameras: ManifestCamera[] = [];
    const written: ClipFile[] = [];
    let missingMs = 0;
    let checkedAt = Number.NEGATIVE_INFINITY;
    for (const [index, id] of clip.cameras.entries()) {
      const camera = deps.camera(id);
      if (camera === undefined) throw new ClipFault(`${id} is not there any more`);
      const before = written.reduce((sum, file) => sum + file.bytes, 0);
      const made = await exportCamera({
        ...{ camera: id, store: camera.store, range: { from: clip.from, to: clip.to }, dir },
        now: clock.now,
        async onProgress(done, bytes) {
          if (isStopped) throw new ClipFault('stopped');
          progress.set(clip.id, (index + done) / clip.cameras.length);
          if (before + bytes - checkedAt < SPACE_EVERY_BYTES) return;
          checkedAt = before + bytes;
          await mustFit(0);
        },
      });
      const { name, place, clock: clockSaid } = camera;
      cameras.push({ id, name, place, clock: clockSaid, ...made.manifest });
      written.push(...made.files);
      missingMs += made.missingMs;
    }
    if (written.length === 0) throw new ClipFault('nothing is recorded of that time');
    const manifest = Buffer.from(`${JSON.stringify(manifestOf(clip, cameras), null, 2)}\n`);
    await writeDurably(join(dir, 'manifest.json'), manifest);
    await files.keep(clip.id);
    return {
      at: clock.now(),
      bytes: written.reduce((sum, file) => sum + file.bytes, manifest.length),
      files: written,
      missingMs: Math.round(missingMs),
      manifestSha256: createHash('sha256').update(manifest).digest('hex'),
    };
  }

  function manifestOf(clip: Clip, cameras: readonly ManifestCamera[]): ClipManifest {
    const { id, name, demonstration } = deps.deployment;
    return {
      format: 'watchfloor-clip/1',
      id: clip.id,
      product: { name: 'Watchfloor', version: deps.product.version },
      deployment: { id, name },
      demonstration,
      exported: {
        by: clip.requestedBy,
        requestedAt: iso(clip.requestedAt),
        at: iso(clock.now()),
        reason: clip.reason,
        ...(clip.alert === undefined ? {} : { alert: clip.alert }),
      },
      requested: { from: iso(clip.from), to: iso(clip.to) },
      cameras,
    };
  }

  /** Throws PublicFault STORAGE_FULL where so many bytes more have no room. */
  async function mustFit(bytes: number): Promise<void> {
    const space = await freeSpace(deps.dir);
    const room = space.freeBytes - floorOf(space);
    if (bytes >= room || room <= 0) {
      throw new PublicFault(
        'STORAGE_FULL',
        `The disk has ${megabytes(Math.max(0, room))} MB to spare, and the clip needs about ${megabytes(bytes)} MB. Delete clips, or make room.`,
      );
    }
  }

  /** Bytes the range will take, by the first segment that is there of each camera. */
  async function estimate(asked: ClipRequest): Promise<number> {
    let bytes = 0;
    for (const id of asked.cameras) {
      const store = deps.camera(id)?.store;
      const segments = store?.range(asked.from, asked.to, clock.now()) ?? [];
      const first = segments[0];
      const sample = first && (await store?.segment(first.name, clock.now()));
      if (first && sample) bytes += (sample.length / first.durationMs) * (asked.to - asked.from);
    }
    return bytes;
  }

  function check(asked: ClipRequest): void {
    const refuse = (says: string) => {
      throw new PublicFault('BAD_REQUEST', says);
    };
    if (!(asked.to > asked.from)) refuse('`to` must be later than `from`.');
    if (asked.to - asked.from > CLIP_LIMITS.rangeMs) refuse('At most an hour can be exported at once.');
    if (asked.to > clock.now() + CLIP_LIMITS.aheadMs) refuse('That time has not come yet.');
    if (asked.reason.trim() === '') refuse('Say why it is exported.');
    if (asked.cameras.length === 0 || new Set(asked.cameras).size !== asked.cameras.length)
      refuse('Name each camera once.');
    if (asked.cameras.length > CLIP_LIMITS.cameras)
      refuse(`At most ${CLIP_LIMITS.cameras} cameras can be exported at once.`);
    const missing = asked.cameras.find((id) => deps.camera(id) === undefined);
    if (missing !== undefined)
      throw new PublicFault('NOT_FOUND', `There is no camera ${missing} with pictures.`);
  }

  return {
    /** Takes up what a restart interrupted. */
    async start(): Promise<void> {
      const folders = await files.sweep();
      const [ready, queued, deleted] = await Promise.all(
        (['ready', 'queued', 'deleted'] as const).map((state) => records.idsOf(state)),
      );
      for (const id of folders) {
        if (ready!.includes(id)) continue;
        // a database restored from a backup knows less than the disk: nobody's evidence is deleted for that
        if (queued!.includes(id) || deleted!.includes(id)) await files.remove(id);
        else deps.log.warn({ clip: id }, 'a clip on disk that the record does not know: left alone');
      }
      waiting.push(...(await records.queued()));
      next();
    },
    /** What is under way is begun again at the next start. */
    async stop(): Promise<void> {
      isStopped = true;
      await Promise.all(running);
    },
    /** Queues an export. Throws PublicFault BAD_REQUEST, NOT_FOUND, RATE_LIMITED, STORAGE_FULL. */
    async request(asked: ClipRequest): Promise<Clip> {
      check(asked);
      if (waiting.length >= MOST_QUEUED)
        throw new PublicFault(
          'RATE_LIMITED',
          `${waiting.length} exports are waiting. Repeat when they are done.`,
        );
      const bytes = await estimate(asked);
      const used = await records.usedBytes();
      if (used + bytes > deps.budgetBytes) {
        throw new PublicFault(
          'STORAGE_FULL',
          `Clips take ${megabytes(used)} of ${megabytes(deps.budgetBytes)} MB, and this one needs about ${megabytes(bytes)} MB. A lead can delete some.`,
        );
      }
      await mustFit(bytes);
      const clip: Clip = {
        id: randomUUID(),
        state: 'queued',
        cameras: [...asked.cameras],
        from: Math.floor(asked.from),
        to: Math.ceil(asked.to),
        reason: asked.reason.trim(),
        ...(asked.alert === undefined ? {} : { alert: asked.alert }),
        requestedBy: asked.by,
        requestedAt: clock.now(),
      };
      await records.insert(clip);
      waiting.push(clip);
      next();
      return shown(clip);
    },
    async get(id: string): Promise<Clip | undefined> {
      const clip = await records.get(id);
      return clip && shown(clip);
    },
    async list(query: Parameters<ClipRecords['list']>[0]) {
      const page = await records.list(query);
      return {
        ...{ ...page, items: page.items.map(shown) },
        ...{ usedBytes: await records.usedBytes(), budgetBytes: deps.budgetBytes },
      };
    },
    /** Throws PublicFault CONFLICT while it is being made. */
    async remove(id: string, act: { readonly by: string; readonly reason: string }): Promise<void> {
      const clip = await records.get(id);
      if (clip === undefined) throw new PublicFault('NOT_FOUND');
      if (act.reason.trim() === '') throw new PublicFault('BAD_REQUEST', 'Say why it is deleted.');
      const done = await records.remove(id, { by: act.by, at: clock.now(), reason: act.reason.trim() });
      if (!done) throw new PublicFault('CONFLICT', 'It is being made, or was deleted already.');
      await files.remove(id);
    },
    /** Where the files of a ready clip are. Throws PublicFault NOT_FOUND. */
    async open(
      id: string,
    ): Promise<{ readonly clip: Clip; readonly dir: string; readonly manifest: Buffer }> {
      const clip = await records.get(id);
      if (clip?.state !== 'ready')
        throw new PublicFault('NOT_FOUND', 'There is no such clip, or it is not ready.');
      const manifest = await readFile(join(files.folder(id), 'manifest.json')).catch(() => {
        throw new PublicFault('NOT_FOUND', 'The files of this clip are not on the disk any more.');
      });
      return { clip, dir: files.folder(id), manifest };
    },
  };
}

const megabytes = (bytes: number) => Math.ceil(bytes / 1e6).toLocaleString('en-GB');

/** What people are told; undefined where it is a fault of ours. */
function failureOf(error: unknown): string | undefined {
  if (error instanceof ClipFault) return `${error.message.charAt(0).toUpperCase()}${error.message.slice(1)}.`;
  if (error instanceof PublicFault) return error.message;
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'ENOSPC' || code === 'EDQUOT') return 'The disk is full. Nothing was kept.';
  return code === 'EACCES' || code === 'EROFS' || code === 'EIO' ? 'The disk cannot be written.' : undefined;
}

async function writeDurably(path: string, bytes: Buffer): Promise<void> {
  const handle = await open(path, 'wx');
  try {
    await handle.writeFile(bytes);
    await handle.sync();
  } finally {
    await handle.close();
  }
}
