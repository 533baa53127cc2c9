import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createArrivalClock } from '../../../server/cameras/arrival-clock.ts';
import { createBackOff } from '../../../server/cameras/back-off.ts';
import { causeOf, ffmpegInput } from '../../../server/cameras/ffmpeg-input.ts';
import { readInit, readMoof } from '../../../server/cameras/fmp4.ts';
import { createRing } from '../../../server/cameras/ring.ts';
import type { Segment } from '../../../server/cameras/segment.ts';
import { createSegmenter } from '../../../server/cameras/segmenter.ts';
import { addressFault } from '../../../server/cameras/source-fault.ts';
import { createStreamSource } from '../../../server/cameras/stream-source.ts';
import { makeFragment, makeInit, makeSegment } from './fixtures.ts';

const facts = readInit(makeInit());
const fragment = (time: number, duration: number, key = true) => {
  const bytes = makeFragment({ time, durations: [duration], key });
  return { bytes, facts: readMoof(bytes, facts) };
};

describe('back-off', () => {
  test('doubles from 1 s to 30 s, a quarter less at most, and begins again after success', () => {
    const latest = createBackOff({ random: () => 0 });
    expect(Array.from({ length: 7 }, () => latest.next())).toEqual([
      1000, 2000, 4000, 8000, 16000, 30000, 30000,
    ]);
    latest.worked();
    expect(latest.next()).toBe(1000);
    expect(createBackOff({ random: () => 1 }).next()).toBe(750);
  });
});

describe('the clock of arrival', () => {
  test('never goes back and stays within the largest delay of the truth, whatever the network does', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 900 }), { minLength: 30, maxLength: 200 }), (delays) => {
        const clock = createArrivalClock();
        let before = 0;
        delays.forEach((delay, index) => {
          const taken = 1_700_000_000_000 + index * 250;
          clock.arrived(index * 250, taken + delay);
          const said = clock.wallAt(index * 250);
          expect(said).toBeGreaterThan(before);
          expect(said - taken).toBeGreaterThanOrEqual(-1);
          expect(said - taken).toBeLessThanOrEqual(1_000);
          before = said;
        });
      }),
    );
  });

  test('one late piece does not move it', () => {
    const clock = createArrivalClock();
    for (let at = 0; at < 10_000; at += 250) clock.arrived(at, 50_000 + at);
    clock.arrived(10_000, 50_000 + 13_000);
    expect(clock.wallAt(10_000)).toBe(60_000);
  });
});

describe('segments', () => {
  function collect(notBefore = 0, first = false) {
    const out: Segment[] = [];
    const sizes: number[] = [];
    const take = createSegmenter({
      ...{ facts, initNumber: 1, firstIsDiscontinuity: first, notBefore },
      onSegment: (segment, bytes) => {
        out.push(segment);
        sizes.push(bytes.length);
      },
    });
    return { out, sizes, take };
  }

  test('begin at key pictures, about a second apart', () => {
    const { out, take } = collect();
    for (let part = 0; part < 13; part += 1)
      take(fragment(part * 250, 250, part % 4 === 0), 1_000_250 + part * 250);
    expect(out.map((one) => [one.startAt, one.durationMs])).toEqual([
      [1_000_000, 1000],
      [1_001_000, 1000],
      [1_002_000, 1000],
    ]);
  });

  test('a key fragment of no duration is joined to what follows, never listed by itself', () => {
    const { out, take } = collect();
    for (let second = 0; second < 4; second += 1) {
      take(fragment(second * 1000, 0), 1_000_000 + second * 1000);
      take(fragment(second * 1000, 1000), 1_001_000 + second * 1000);
    }
    expect(out).toHaveLength(3);
    expect(out.every((one) => one.durationMs === 1000)).toBe(true);
  });

  test('pictures before the first key picture are left out', () => {
    const { out, take } = collect();
    take(fragment(0, 500, false), 1_000_500);
    take(fragment(500, 1000), 1_001_500);
    take(fragment(1500, 1000), 1_002_500);
    expect(out).toMatchObject([{ startAt: 1_000_500, durationMs: 1000 }]);
  });

  test('a jump of the camera clock is a discontinuity, and time of day goes on', () => {
    const { out, take } = collect(0, true);
    for (const time of [0, 1000, 2000]) take(fragment(time, 1000), 1_001_000 + time);
    for (const time of [0, 1000, 2000]) take(fragment(900_000 + time, 1000), 1_004_000 + time);
    expect(out.map((one) => one.discontinuity)).toEqual([true, false, false, true, false]);
    for (let at = 1; at < out.length; at += 1) expect(out[at]!.startAt).toBeGreaterThan(out[at - 1]!.startAt);
    expect(Math.abs(out[3]!.startAt - 1_003_000)).toBeLessThanOrEqual(1_500);
  });

  test('no segment begins before the end of the run before', () => {
    const { out, take } = collect(5_000_000);
    take(fragment(0, 1000), 1000);
    take(fragment(1000, 1000), 2000);
    expect(out[0]!.startAt).toBeGreaterThan(5_000_000);
  });
});

describe('the ring', () => {
  test('keeps about 30 s and lists the newest 12', () => {
    const ring = createRing();
    for (let at = 0; at < 100; at += 1) ring.add(makeSegment(1e12 + at * 1000), Buffer.from([at]));
    expect(ring.segments()).toHaveLength(31);
    expect(ring.bytes(String(1e12))).toBeUndefined();
    expect(ring.bytes(String(1e12 + 99_000))).toEqual(Buffer.from([99]));
    const live = ring.live(1e12 + 100_000)!;
    expect(live.segments).toHaveLength(12);
    expect(live.sequence).toBe(1e9 + 88);
    expect(ring.live(1e12 + 200_000)).toBeUndefined();
  });

  test('is bounded in bytes', () => {
    const ring = createRing({ maxBytes: 1000 });
    for (let at = 0; at < 20; at += 1) ring.add(makeSegment(1e12 + at * 1000), Buffer.alloc(300));
    expect(ring.segments()).toHaveLength(3);
  });

  test('counts discontinuities that left the window', () => {
    const ring = createRing();
    for (let at = 0; at < 20; at += 1)
      ring.add(makeSegment(1e12 + at * 1000, { discontinuity: at === 2 }), Buffer.alloc(1));
    expect(ring.live(1e12 + 20_000)!.discontinuitySequence).toBe(1);
  });
});

describe('the address of a camera', () => {
  test('goes to ffmpeg on standard input, quoted, and never on the command line', () => {
    const url = "rtsp://me:it's@10.0.0.1/a b";
    const input = ffmpegInput({ type: 'rtsp', url, transport: 'udp' });
    expect(input.args.join(' ')).not.toContain('10.0.0.1');
    expect(input.script).toContain("file 'rtsp://me:it'\\''s@10.0.0.1/a b'\n");
    expect(input.script).toContain('option rtsp_transport udp\n');
  });

  test('must be of its kind and of one line', () => {
    expect(addressFault({ type: 'hls', url: 'file:///etc/passwd' })).toMatch('must begin with http://');
    expect(addressFault({ type: 'rtsp', url: "rtsp://a/'\nfile '/etc/passwd", transport: 'tcp' })).toMatch(
      'control character',
    );
    expect(addressFault({ type: 'rtsp', url: 'rtsp://a/b', transport: 'tcp' })).toBeUndefined();
    expect(addressFault({ type: 'hls', url: 'nonsense' })).toBe('the address is not a URL');
  });

  test('is never in what people are told', () => {
    expect(causeOf('[rtsp] rtsp://u:secret@h/x: Server returned 401 Unauthorized')).toBe(
      'the camera refused the user name or password',
    );
    expect(causeOf('rtsp://u:secret@h/x: odd')).toBe('the stream ended');
  });
});

describe('a stream', () => {
  const deps = {
    ffmpegPath: 'x',
    recorder: undefined,
    onStatus: () => undefined,
    clock: { now: () => 1e12 },
  };
  const source = { type: 'rtsp', url: 'rtsp://a/b', transport: 'tcp' } as const;

  test('is off with the reason where no browser plays it', () => {
    const stream = createStreamSource({
      ...{ ...deps, source },
      run: ({ onInit, onEnd }) => {
        let isStopped = false;
        const stop = () => {
          isStopped = true;
        };
        queueMicrotask(() => {
          const init = makeInit({ format: 'av01' });
          onInit(init, readInit(init));
          if (isStopped) onEnd({ missing: false, reason: 'the stream ended' });
        });
        return { stop };
      },
    });
    stream.start();
    return Promise.resolve().then(() => {
      expect(stream.status()).toMatchObject({ state: 'off', reason: expect.stringContaining('AV1') });
    });
  });

  test('is off where there is no ffmpeg', () => {
    const stream = createStreamSource({
      ...{ ...deps, source },
      run: ({ onEnd }) => {
        queueMicrotask(() => onEnd({ missing: true, reason: '' }));
        return { stop: () => undefined };
      },
    });
    stream.start();
    return Promise.resolve().then(() => {
      expect(stream.status()).toMatchObject({ state: 'off', reason: 'needs ffmpeg' });
    });
  });

  test('is behind after 5 s of silence, ended after 15 s, and live again with a picture', () => {
    let now = 1e12;
    let stops = 0;
    let send: (time: number) => void = () => undefined;
    const stream = createStreamSource({
      ...{ ...deps, source, clock: { now: () => now } },
      run: ({ onInit, onFragment }) => {
        queueMicrotask(() => onInit(makeInit(), facts));
        send = (time) => onFragment(fragment(time, 1000));
        return {
          stop: () => {
            stops += 1;
          },
        };
      },
    });
    stream.start();
    return Promise.resolve().then(() => {
      expect(stream.status().state).toBe('starting');
      send(0);
      send(1000);
      expect(stream.status().state).toBe('live');
      now += 6_000;
      stream.tick();
      expect(stream.status().state).toBe('behind');
      send(2000);
      stream.tick();
      expect(stream.status().state).toBe('live');
      now += 16_000;
      stream.tick();
      expect(stops).toBe(1);
    });
  });
});

describe('a stream on demand', () => {
  function rig() {
    let now = 1e12;
    const runs: { stopped: boolean; end: () => void; send: (time: number) => void }[] = [];
    const stream = createStreamSource({
      ...{ ffmpegPath: 'x', recorder: undefined, onStatus: () => undefined, onDemand: true },
      ...{ clock: { now: () => now }, source: { type: 'rtsp', url: 'rtsp://a/b', transport: 'tcp' } },
      run({ onInit, onFragment, onEnd }) {
        const one = {
          stopped: false,
          end: () => onEnd({ missing: false, reason: 'the stream ended' }),
          send(time: number) {
            if (time === 0) onInit(makeInit(), facts);
            onFragment(fragment(time, 1000));
          },
        };
        runs.push(one);
        return {
          stop() {
            one.stopped = true;
            queueMicrotask(one.end);
          },
        };
      },
    });
    const pass = async (ms: number) => {
      now += ms;
      stream.tick();
      await Promise.resolve();
    };
    return { stream, runs, pass, now: () => now };
  }

  test('is not pulled until somebody asks for its live list, and says so', async () => {
    const { stream, runs, pass, now } = rig();
    stream.live(now());
    stream.start();
    await pass(120_000);
    expect(runs).toHaveLength(0);
    expect(stream.status()).toMatchObject({
      state: 'starting',
      reason: expect.stringContaining('nobody watches'),
    });
    stream.live(now());
    expect(runs).toHaveLength(1);
    for (const time of [0, 1000]) runs[0]!.send(time);
    expect(stream.status().state).toBe('live');
    stream.low!.window(now());
    expect(runs).toHaveLength(1);
  });

  test('is let go of a minute after the last who asked, and pulled again for the next', async () => {
    const { stream, runs, pass, now } = rig();
    stream.start();
    stream.live(now());
    for (const time of [0, 1000]) runs[0]!.send(time);
    const sends = async (seconds: number, from: number) => {
      for (let turn = 0; turn < seconds / 10; turn += 1) {
        runs[0]!.send(from + turn * 1000);
        await pass(10_000);
      }
    };
    await sends(50, 2000);
    stream.live(now());
    await sends(50, 7000);
    expect(runs[0]!.stopped).toBe(false);
    await sends(20, 12_000);
    expect(runs[0]!.stopped).toBe(true);
    expect(stream.status()).toMatchObject({ state: 'starting', restarts: 0 });
    await pass(600_000);
    expect(runs).toHaveLength(1);
    stream.live(now());
    expect(runs).toHaveLength(2);
  });

  test('is not tried again and again while nobody looks', async () => {
    const { stream, runs, pass, now } = rig();
    stream.start();
    stream.live(now());
    runs[0]!.end();
    expect(stream.status().state).toBe('lost');
    await pass(61_000);
    expect(stream.status().state).toBe('starting');
    expect(runs).toHaveLength(1);
    await stream.stop();
    stream.live(now());
    expect(runs).toHaveLength(1);
  });
});
