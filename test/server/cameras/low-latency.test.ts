import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Parser } from 'm3u8-parser';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { readInit, readMoof } from '../../../server/cameras/fmp4.ts';
import { createLowLatency, MOST_WAITING_PER_CAMERA } from '../../../server/cameras/low-latency.ts';
import { lowPlaylist } from '../../../server/cameras/low-playlist.ts';
import { createRing } from '../../../server/cameras/ring.ts';
import { createSceneSource, loadScene, SCENE_EPOCH_S } from '../../../server/cameras/scene-source.ts';
import type { LowStore, Part, Segment } from '../../../server/cameras/segment.ts';
import { createSegmenter } from '../../../server/cameras/segmenter.ts';
import { makeFragment, makeInit, makeSegment } from './fixtures.ts';

const AT = Date.UTC(2026, 5, 1, 12);
const facts = readInit(makeInit());
const wanted = () => new AbortController().signal;

function parse(text: string) {
  const parser = new Parser();
  parser.push(text);
  parser.end();
  return parser.manifest as unknown as ParsedLow;
}
interface ParsedLow {
  readonly mediaSequence: number;
  readonly partInf: { readonly partTarget: number };
  readonly serverControl: Record<string, number | boolean>;
  readonly skip?: { readonly skippedSegments: number };
  readonly segments: readonly {
    readonly uri?: string;
    readonly parts?: readonly { readonly uri: string; readonly duration: number }[];
  }[];
  readonly preloadSegment?: {
    readonly parts?: readonly { readonly uri: string }[];
    readonly preloadHints: readonly { readonly uri: string }[];
  };
}

/** A stream's ring as a source offers it, fed by quarter seconds. */
function createFedRing() {
  const ring = createRing();
  const bytesBySegment = new Map<string, Buffer>();
  const take = createSegmenter({
    ...{ facts, initNumber: 7, firstIsDiscontinuity: false, notBefore: 0 },
    onPart: (segment, part, bytes) => ring.addPart(segment, part, bytes),
    onSegment(segment, bytes) {
      bytesBySegment.set(segment.name, bytes);
      ring.add(segment, bytes);
    },
  });
  let quarters = 0;
  const low: LowStore = {
    window: (now) => ring.low(now),
    part: (name) => ring.part(name),
    onNext: (listener) => ring.onNext(listener),
  };
  return {
    ...{ ring, take, low, bytesBySegment },
    feed(count: number) {
      for (let at = 0; at < count; at += 1) {
        const bytes = makeFragment({ time: quarters * 250, durations: [250], key: quarters % 4 === 0 });
        take({ bytes, facts: readMoof(bytes, facts) }, AT + (quarters + 1) * 250);
        quarters += 1;
      }
    },
    now: () => AT + quarters * 250,
  };
}

describe('parts of a stream', () => {
  test('come as their pictures do, numbered through the run, and make up their segment byte for byte', () => {
    const fed = createFedRing();
    fed.feed(4 * 5 + 2);
    const window = fed.low.window(fed.now())!;
    expect(window.segments).toHaveLength(5);
    expect(window.open).toMatchObject({
      segment: { startAt: AT + 5_000, durationMs: 500 },
      parts: [
        { run: 7, number: 20, durationMs: 250, independent: true },
        { run: 7, number: 21, durationMs: 250, independent: false },
      ],
    });
    expect(window.next).toEqual({ run: 7, number: 22 });
    for (const [name, parts] of window.parts) {
      const joined = Buffer.concat(parts.map((part) => fed.low.part(part, fed.now())!));
      expect(joined).toEqual(fed.bytesBySegment.get(name));
    }
    // those of the last three target durations, and no older
    expect([...window.parts.keys()]).toEqual([2, 3, 4].map((second) => String(AT + second * 1_000)));
  });

  test('leave with their segments', () => {
    const fed = createFedRing();
    fed.feed(4 * 60);
    expect(fed.low.part({ run: 7, number: 0 }, fed.now())).toBeUndefined();
    expect(fed.low.part({ run: 7, number: 4 * 50 }, fed.now())).toBeDefined();
  });

  test('end with the run: what there is of the last segment is a segment, and nothing is promised', () => {
    const fed = createFedRing();
    fed.feed(4 * 4 + 2);
    fed.take.end();
    fed.ring.end();
    const window = fed.low.window(fed.now())!;
    expect(window.segments.at(-1)).toMatchObject({ startAt: AT + 4_000, durationMs: 500 });
    expect([window.open, window.next]).toEqual([undefined, undefined]);
    expect(lowPlaylist(window, { skip: false })).not.toContain('PRELOAD-HINT');
  });

  test('a gap in the live list counts as a discontinuity once it has left', () => {
    const ring = createRing();
    const at = (second: number) => makeSegment(AT + second * 1000 + (second > 1 ? 900 : 0));
    for (let second = 0; second < 20; second += 1) ring.add(at(second), Buffer.alloc(1));
    expect(ring.live(AT + 21_000)!.discontinuitySequence).toBe(1);
  });
});

describe('the low-latency list', () => {
  test('says how far to stay back, what parts there are and which comes next', () => {
    const fed = createFedRing();
    fed.feed(4 * 14 + 1);
    const text = lowPlaylist(fed.low.window(fed.now())!, { skip: false });
    const list = parse(text);
    expect(list.serverControl).toMatchObject({ canBlockReload: true, partHoldBack: 0.75, canSkipUntil: 6 });
    expect(list.partInf).toEqual({ partTarget: 0.25 });
    expect(list.segments).toHaveLength(12);
    expect(list.segments.filter((one) => one.parts)).toHaveLength(3);
    expect(list.segments.at(-1)!.parts).toMatchObject(
      [52, 53, 54, 55].map((number) => ({ uri: `part/7.${number}.m4s`, duration: 0.25 })),
    );
    expect(list.preloadSegment?.parts).toMatchObject([{ uri: 'part/7.56.m4s' }]);
    expect(list.preloadSegment?.preloadHints).toMatchObject([{ uri: 'part/7.57.m4s', type: 'PART' }]);
  });

  test('a delta update leaves out what is six target durations old, and the rest is the same', () => {
    const fed = createFedRing();
    fed.feed(4 * 14 + 1);
    const window = fed.low.window(fed.now())!;
    const whole = parse(lowPlaylist(window, { skip: false }));
    const delta = parse(lowPlaylist(window, { skip: true }));
    expect(delta.skip).toEqual({ skippedSegments: 6 });
    expect(delta.mediaSequence).toBe(whole.mediaSequence);
    expect(delta.segments.map((one) => one.uri)).toEqual(whole.segments.slice(6).map((one) => one.uri));
  });

  test('a delta update never leaves out a discontinuity', () => {
    const segments = Array.from({ length: 12 }, (_, at) =>
      makeSegment(AT + at * 1000, { discontinuity: at === 3, init: at < 3 ? 1 : 2 }),
    );
    const window = { segments, sequence: 9, discontinuitySequence: 0, parts: new Map<string, Part[]>() };
    const text = lowPlaylist(window, { skip: true });
    expect(parse(text).skip).toEqual({ skippedSegments: 3 });
    expect(text).toContain('#EXT-X-DISCONTINUITY\n#EXT-X-MAP:URI="init/2.mp4"');
  });
});

describe('a request that waits', () => {
  beforeEach(() => void vi.useFakeTimers({ now: AT, toFake: ['setTimeout', 'clearTimeout', 'Date'] }));
  afterEach(() => void vi.useRealTimers());

  function rig() {
    const fed = createFedRing();
    fed.feed(4 * 5 + 2);
    const clock = { now: fed.now };
    const lowLatency = createLowLatency({ clock });
    const last = fed.low.window(fed.now())!.sequence + 4;
    return { fed, lowLatency, last };
  }
  const settledOf = (promise: Promise<unknown>) => {
    const seen = { settled: false };
    void promise.then(() => {
      seen.settled = true;
    });
    return seen;
  };

  test('is answered at once where the list has it, and as soon as it has otherwise', async () => {
    const { fed, lowLatency, last } = rig();
    expect(await lowLatency.playlist(fed.low, { msn: last, part: 3 }, wanted())).toMatchObject({
      is: 'there',
    });
    expect(await lowLatency.playlist(fed.low, { msn: last + 1, part: 1 }, wanted())).toMatchObject({
      is: 'there',
    });
    const answer = lowLatency.playlist(fed.low, { msn: last + 1, part: 2 }, wanted());
    const seen = settledOf(answer);
    await Promise.resolve();
    expect([seen.settled, lowLatency.waiting()]).toEqual([false, 1]);
    fed.feed(1);
    expect(await answer).toMatchObject({ is: 'there', value: expect.stringContaining('part/7.22.m4s') });
    expect(lowLatency.waiting()).toBe(0);
  });

  test('for a whole segment waits until that is complete', async () => {
    const { fed, lowLatency, last } = rig();
    const answer = lowLatency.playlist(fed.low, { msn: last + 1 }, wanted());
    const seen = settledOf(answer);
    fed.feed(2);
    await Promise.resolve();
    expect(seen.settled).toBe(false);
    fed.feed(1);
    expect(await answer).toMatchObject({
      is: 'there',
      value: expect.stringContaining(`seg/${AT + 5_000}.m4s`),
    });
  });

  test('for a part that its segment turned out not to have gets the first of the next', async () => {
    const { fed, lowLatency, last } = rig();
    const answer = lowLatency.playlist(fed.low, { msn: last + 1, part: 4 }, wanted());
    const seen = settledOf(answer);
    fed.feed(2);
    await Promise.resolve();
    expect(seen.settled).toBe(false);
    fed.feed(1);
    expect(await answer).toMatchObject({ is: 'there', value: expect.stringContaining('part/7.24.m4s') });
  });

  test('for what lies too far ahead, or a part of no segment, is refused at once', async () => {
    const { fed, lowLatency, last } = rig();
    for (const ask of [{ msn: last + 3 }, { msn: 2 ** 50 }, { msn: last + 1, part: 14 }, { part: 1 }])
      expect(await lowLatency.playlist(fed.low, ask, wanted()), JSON.stringify(ask)).toMatchObject({
        is: 'wrong',
      });
  });

  test('ends late after three target durations, and when nobody wants it any more', async () => {
    const { fed, lowLatency, last } = rig();
    const late = lowLatency.playlist(fed.low, { msn: last + 2 }, wanted());
    await vi.advanceTimersByTimeAsync(3_000);
    expect(await late).toEqual({ is: 'late' });
    const gone = new AbortController();
    const answer = lowLatency.part(fed.low, { run: 7, number: 22 }, gone.signal);
    gone.abort();
    expect(await answer).toEqual({ is: 'ended' });
    expect(await lowLatency.part(fed.low, { run: 7, number: 22 }, gone.signal)).toEqual({ is: 'ended' });
    expect([lowLatency.waiting(), vi.getTimerCount()]).toEqual([0, 0]);
  });

  test('for the part to come waits; for another is missing; for one that never came is missing once the run ends', async () => {
    const { fed, lowLatency } = rig();
    const next = lowLatency.part(fed.low, { run: 7, number: 22 }, wanted());
    fed.feed(1);
    expect(await next).toMatchObject({ is: 'there' });
    expect(await lowLatency.part(fed.low, { run: 7, number: 99 }, wanted())).toEqual({ is: 'missing' });
    expect(await lowLatency.part(fed.low, { run: 6, number: 0 }, wanted())).toEqual({ is: 'missing' });
    const never = lowLatency.part(fed.low, { run: 7, number: 23 }, wanted());
    fed.take.end();
    fed.ring.end();
    expect(await never).toEqual({ is: 'missing' });
    expect(lowLatency.waiting()).toBe(0);
  });

  test('is one of a bounded number', async () => {
    const { fed, lowLatency } = rig();
    const all = Array.from({ length: MOST_WAITING_PER_CAMERA + 1 }, () =>
      lowLatency.part(fed.low, { run: 7, number: 22 }, wanted()),
    );
    expect(await all.at(-1)).toEqual({ is: 'crowded' });
    fed.feed(1);
    const answers = await Promise.all(all.slice(0, -1));
    expect(answers.every((answer) => answer.is === 'there')).toBe(true);
  });
});

describe('parts of a demonstration scene', () => {
  let dir: string;
  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'scene-parts-'));
    const sizes = [5, 6, 7, 8, 9, 10, 11, 12];
    const gops = [0, 1].map((second) =>
      makeFragment({ time: second * 1000, durations: sizes.map(() => 125), sizes }),
    );
    await writeFile(join(dir, 'hall.mp4'), Buffer.concat([makeInit(), ...gops]));
    vi.useFakeTimers({ now: AT + 600, toFake: ['setTimeout', 'clearTimeout', 'Date'] });
  });
  afterEach(async () => {
    vi.useRealTimers();
    await rm(dir, { recursive: true, force: true });
  });
  const open = () =>
    createSceneSource({ clip: loadScene(join(dir, 'hall.mp4')), phase: 0, recordMs: 600_000, since: 0 });
  const clock = { now: () => Date.now() };

  test('are there when their time has passed, the same after a restart', async () => {
    const low = open().low!;
    const second = AT / 1000;
    const window = low.window(Date.now())!;
    expect(window.open?.parts).toMatchObject(
      [0, 1].map((number) => ({ run: second, number, durationMs: 250 })),
    );
    expect(window.next).toEqual({ run: second, number: 2 });
    expect(low.part({ run: second, number: 2 }, Date.now())).toBeUndefined();
    const at = (number: number) => open().low!.part({ run: second, number }, Date.now())!;
    expect(readMoof(at(1), facts)).toMatchObject({
      decodeTime: (second - SCENE_EPOCH_S) * 1000 + 250,
      ...{ duration: 250, key: false },
    });
    expect(at(1)).toEqual(low.part({ run: second, number: 1 }, Date.now()));
    const lowLatency = createLowLatency({ clock });
    const next = lowLatency.part(low, { run: second, number: 2 }, wanted());
    await vi.advanceTimersByTimeAsync(150);
    expect(await next).toMatchObject({ is: 'there' });
  });

  test('are followed by blocking reloads, list after list, without a wait that stays behind', async () => {
    const { low, live } = open();
    const lowLatency = createLowLatency({ clock });
    let { sequence } = live(Date.now())!;
    sequence += 12;
    let part = 2;
    for (let turn = 0; turn < 12; turn += 1) {
      const answer = lowLatency.playlist(low!, { msn: sequence, part }, wanted());
      await vi.advanceTimersByTimeAsync(250);
      expect(await answer, `${sequence}.${part}`).toMatchObject({ is: 'there' });
      part += 1;
      if (part === 4) [sequence, part] = [sequence + 1, 0];
    }
    expect([lowLatency.waiting(), vi.getTimerCount()]).toEqual([0, 0]);
  });
});

test('parameter sets that come by themselves are no part of their own', () => {
  const parts: { segment: Segment; part: Part }[] = [];
  const take = createSegmenter({
    ...{ facts, initNumber: 1, firstIsDiscontinuity: false, notBefore: 0 },
    onPart: (segment, part) => parts.push({ segment, part }),
    onSegment: () => undefined,
  });
  const give = (time: number, duration: number, key: boolean) => {
    const bytes = makeFragment({ time, durations: [duration], key });
    take({ bytes, facts: readMoof(bytes, facts) }, AT + time + duration);
  };
  for (let second = 0; second < 2; second += 1) {
    give(second * 1000, 0, true);
    give(second * 1000, 500, true);
    give(second * 1000 + 500, 500, false);
  }
  expect(parts.map(({ part }) => [part.number, part.durationMs, part.independent])).toEqual([
    [0, 500, true],
    [1, 500, false],
    [2, 500, true],
    [3, 500, false],
  ]);
});
