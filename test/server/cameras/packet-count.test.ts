import { expect, test } from 'vitest';
import { createPacketCount } from '../../../server/cameras/packet-count.ts';

const HEAD = `#extradata 0:       38, 0xd8770ab6
#tb 0: 1/90000
#media_type 0: video
#codec_id 0: h264
#dimensions 0: 1280x720
#tb 1: 1/8000
#media_type 1: audio
#codec_id 1: pcm_mulaw
`;

/** 25 pictures a second, a key picture each second, 1,000 bytes a picture, with sound between. */
function list(pictures: number): string {
  const lines = Array.from({ length: pictures }, (_, index) => {
    const key = index % 25 === 0 ? '' : ', F=0x0';
    return `0, ${index * 3600}, ${index * 3600}, 3600, 1000, 0x1${key}\n1, ${index * 320}, ${index * 320}, 320, 320, 0x2\n`;
  });
  return HEAD + lines.join('');
}

test('codec, size, rates and sound, whatever the pieces it comes in', () => {
  for (const size of [1, 7, 64, 100_000]) {
    const count = createPacketCount();
    const text = list(76);
    for (let at = 0; at < text.length; at += size) count.take(text.slice(at, at + size));
    expect(count.facts()).toEqual({
      ...{ codec: 'h264', width: 1280, height: 720, frameRate: 25, keyIntervalMs: 1000 },
      ...{ bitRate: 200_000, audio: 'pcm_mulaw', mediaMs: 3040 },
    });
  }
});

test('before a picture came nothing is known; after one, no rate is', () => {
  const count = createPacketCount();
  count.take(HEAD);
  expect(count.facts()).toBeUndefined();
  count.take('0, 0, 0, 3600, 1000, 0x1\n');
  expect(count.facts()).toEqual({
    ...{ codec: 'h264', width: 1280, height: 720, bitRate: 0, audio: 'pcm_mulaw', mediaMs: 0 },
  });
});
