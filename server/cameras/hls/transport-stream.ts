/** MPEG transport stream (ISO/IEC 13818-1), as far as telling when a segment's first picture is decoded. */

const PACKET = 188;
const SYNC = 0x47;

export const isTransportStream = (bytes: Buffer) =>
  bytes.length >= PACKET && bytes[0] === SYNC && (bytes.length < 2 * PACKET || bytes[PACKET] === SYNC);

/** Decode time of the first video packet, in ticks of 90 kHz modulo 2^33; undefined where there is none. */
export function firstVideoTime(bytes: Buffer): number | undefined {
  for (let at = 0; at + PACKET <= bytes.length && bytes[at] === SYNC; at += PACKET) {
    const beginsUnit = (bytes[at + 1]! & 0x40) !== 0;
    const control = (bytes[at + 3]! >> 4) & 3;
    if (!beginsUnit || (control & 1) === 0) continue;
    const payload = at + 4 + (control & 2 ? 1 + bytes[at + 4]! : 0);
    if (payload + 19 > at + PACKET || bytes.readUIntBE(payload, 3) !== 1) continue;
    const stream = bytes[payload + 3]!;
    if (stream < 0xe0 || stream > 0xef) continue;
    const which = bytes[payload + 7]! >> 6;
    if (which === 2) return timeAt(bytes, payload + 9);
    if (which === 3) return timeAt(bytes, payload + 14);
  }
  return undefined;
}

const timeAt = (bytes: Buffer, at: number) =>
  ((bytes[at]! >> 1) & 7) * 2 ** 30 +
  bytes[at + 1]! * 2 ** 22 +
  (bytes[at + 2]! >> 1) * 2 ** 15 +
  bytes[at + 3]! * 2 ** 7 +
  (bytes[at + 4]! >> 1);

/** How long after `from` the time `to` is, milliseconds, over the wrap of the counter; negative where it is before. */
export function millisecondsBetween(from: number, to: number): number {
  const wrap = 2 ** 33;
  const ticks = (((to - from) % wrap) + wrap) % wrap;
  return (ticks > wrap / 2 ? ticks - wrap : ticks) / 90;
}
