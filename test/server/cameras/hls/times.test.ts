import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createPacer } from '../../../../server/cameras/hls/pacer.ts';
import { createTimeLine, judgeSenderTime } from '../../../../server/cameras/hls/sender-time.ts';
import {
  firstVideoTime,
  isTransportStream,
  millisecondsBetween,
} from '../../../../server/cameras/hls/transport-stream.ts';

describe("the time of a stream's pictures", () => {
  const at = 1_790_000_000_000;
  test("is the sender's where it can be, with the delay it shows", () => {
    expect(judgeSenderTime(at - 7_400, at, 2_000)).toEqual({
      from: 'sender',
      errorMs: 1_000,
      delayMs: 8_000,
    });
  });
  test('from a clock a little ahead is that much less sure', () => {
    expect(judgeSenderTime(at + 1_500, at, 2_000)).toEqual({ from: 'sender', errorMs: 3_000, delayMs: 0 });
  });
  test('is that of arrival where the sender says nothing or what cannot be', () => {
    for (const taken of [undefined, at + 5_000, at - 90_000, at - 3_600_000, 0])
      expect(judgeSenderTime(taken, at, 2_000)).toEqual({ from: 'arrival', errorMs: 7_000 });
  });
  test('goes on from the segment it lies in', () => {
    const line = createTimeLine();
    line.anchor(0, at);
    line.anchor(2_000, at + 2_100);
    line.anchor(4_000, undefined);
    expect([0, 1_000, 1_990, 3_000, 5_000].map(line.takenAt)).toEqual([
      ...[at, at + 1_000, at + 2_090, at + 3_100, undefined],
    ]);
  });
});

describe('a transport stream', () => {
  function packet(pid: number, stream: number, time: number, both: boolean): Buffer {
    const bytes = Buffer.alloc(188, 0xff);
    bytes.set([0x47, 0x40 | (pid >> 8), pid & 255, 0x10]);
    const stamp = (marker: number, ticks: number) => [
      ...[(marker << 4) | ((Math.floor(ticks / 2 ** 30) & 7) << 1) | 1, Math.floor(ticks / 2 ** 22) & 255],
      ...[
        ((Math.floor(ticks / 2 ** 15) & 127) << 1) | 1,
        Math.floor(ticks / 2 ** 7) & 255,
        ((ticks & 127) << 1) | 1,
      ],
    ];
    const times = both ? [...stamp(3, time + 3_000), ...stamp(1, time)] : stamp(2, time);
    bytes.set([0, 0, 1, stream, 0, 0, 0x80, both ? 0xc0 : 0x80, times.length, ...times], 4);
    return bytes;
  }
  test('tells the decode time of its first video, not of its sound', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2 ** 33 - 10_000 }), fc.boolean(), (time, both) => {
        const bytes = Buffer.concat([packet(257, 0xc0, 5, false), packet(256, 0xe0, time, both)]);
        expect(isTransportStream(bytes)).toBe(true);
        expect(firstVideoTime(bytes)).toBe(time);
      }),
    );
  });
  test('goes on over the wrap of its counter', () => {
    expect(millisecondsBetween(2 ** 33 - 90, 90)).toBe(2);
    expect(millisecondsBetween(90, 2 ** 33 - 90)).toBe(-2);
  });
  test('of any bytes is none, and nothing is read beyond them', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 600 }), (bytes) => {
        const packets = Buffer.from(bytes);
        for (let at = 0; at < packets.length; at += 188) packets[at] = 0x47;
        firstVideoTime(packets);
      }),
    );
  });
});

describe('the pace', () => {
  beforeEach(() => void vi.useFakeTimers({ now: 0 }));
  afterEach(() => void vi.useRealTimers());
  function rig() {
    const out: [number, number][] = [];
    const pacer = createPacer<number>({
      now: () => Date.now(),
      mostMs: () => 6_000,
      release: (item) => out.push([item, Date.now()]),
    });
    return { out, pacer };
  }

  test('of a burst is that of its pictures, in order', () => {
    const { out, pacer } = rig();
    for (let at = 0; at < 8; at += 1) pacer.push(at, 250);
    vi.advanceTimersByTime(10_000);
    expect(out.map(([item]) => item)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    for (let at = 1; at < 8; at += 1) expect(out[at]![1] - out[at - 1]![1]).toBeGreaterThanOrEqual(150);
    expect(out.at(-1)![1]).toBeLessThanOrEqual(1_750);
  });

  test('is faster where too much waits, until it does not', () => {
    const { out, pacer } = rig();
    for (let at = 0; at < 80; at += 1) pacer.push(at, 250);
    vi.advanceTimersByTime(30_000);
    expect(out).toHaveLength(80);
    const [first, last] = [out[0]![1], out.at(-1)![1]];
    expect(last - first).toBeLessThan(79 * 250 - 2_000);
    expect(last - first).toBeGreaterThan(79 * 250 * 0.75);
  });

  test('leaves nothing behind when it is stopped, and tells when nothing waits', () => {
    const { out, pacer } = rig();
    let empty = 0;
    for (let at = 0; at < 4; at += 1) pacer.push(at, 250);
    pacer.whenEmpty(() => {
      empty += 1;
    });
    vi.advanceTimersByTime(5_000);
    expect([out.length, empty]).toEqual([4, 1]);
    for (let at = 0; at < 4; at += 1) pacer.push(at, 250);
    pacer.stop();
    expect([vi.getTimerCount(), pacer.waitingMs()]).toEqual([0, 0]);
  });
});
