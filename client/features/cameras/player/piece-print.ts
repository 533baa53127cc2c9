import { hashBytes } from './picture-watch.ts';

const MDAT = 0x6d646174;

/**
 * A hash of the coded pictures in a piece of fragmented MP4: its `mdat` boxes (ISO/IEC 14496-12), so that the same pictures under
 * new decode times have the same one. Undefined where the bytes are not boxes or hold no pictures.
 */
export function printOfPiece(piece: ArrayBuffer): number | undefined {
  const view = new DataView(piece);
  let hash: number | undefined;
  for (let at = 0; at + 8 <= view.byteLength; ) {
    const size = view.getUint32(at);
    const end = size === 0 ? view.byteLength : at + size;
    if (end < at + 8 || end > view.byteLength) return undefined;
    if (view.getUint32(at + 4) === MDAT) {
      const own = hashBytes(new Uint8Array(piece, at + 8, end - at - 8));
      hash = hash === undefined ? own : hashBytes([hash & 255, (hash >>> 8) & 255, own & 255, own >>> 8]);
    }
    at = end;
  }
  return hash;
}
