/** What the packets of a stream say of it. */
export interface StreamFacts {
  /** ffmpeg's name: `h264`, `hevc`, `mjpeg`. */
  readonly codec: string;
  readonly width: number;
  readonly height: number;
  readonly frameRate?: number;
  readonly keyIntervalMs?: number;
  readonly bitRate: number;
  readonly audio?: string;
  /** How much of the stream was seen. */
  readonly mediaMs: number;
}

/**
 * Reads ffmpeg's `framecrc` list: `#key stream: value` lines, then `stream, dts, pts, duration, size, crc[, F=0x0]` a
 * packet, where `F=` marks every packet that is no key picture. Stream 0 is the picture, 1 the sound.
 */
export function createPacketCount() {
  const heads = new Map<string, string>();
  let rest = '';
  let scale: number | undefined;
  let first: number | undefined;
  let last = 0;
  let packets = 0;
  let bytes = 0;
  const keyAt: number[] = [];

  function takeLine(line: string): void {
    const head = /^#(tb|codec_id|dimensions|media_type) (\d): (\S+)$/.exec(line);
    if (head) {
      const [, key, stream, value] = head as unknown as [string, string, string, string];
      heads.set(`${key} ${stream}`, value);
      if (key === 'tb' && stream === '0') {
        const [over, under] = value.split('/').map(Number);
        scale = over && under ? (over / under) * 1000 : undefined;
      }
      return;
    }
    const fields = line.split(',').map((field) => field.trim());
    if (fields[0] !== '0' || fields.length < 6 || scale === undefined) return;
    const at = Number(fields[1]) * scale;
    const size = Number(fields[4]);
    if (!Number.isFinite(at) || !Number.isFinite(size)) return;
    first ??= at;
    last = Math.max(last, at);
    packets += 1;
    bytes += size;
    if (!fields.some((field) => field.startsWith('F='))) keyAt.push(at);
  }

  return {
    take(text: string): void {
      const lines = (rest + text).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) takeLine(line);
    },
    /** Undefined until a picture came. */
    facts(): StreamFacts | undefined {
      const size = /^(\d+)x(\d+)$/.exec(heads.get('dimensions 0') ?? '');
      const codec = heads.get('codec_id 0');
      if (codec === undefined || size === null || first === undefined || packets === 0) return undefined;
      const spanMs = last - first;
      // the last picture's own time is not known: it lasts as long as the others
      const mediaMs = packets > 1 ? (spanMs * packets) / (packets - 1) : 0;
      const audio = heads.get('codec_id 1');
      return {
        codec,
        width: Number(size[1]),
        height: Number(size[2]),
        bitRate: mediaMs > 0 ? Math.round((bytes * 8_000) / mediaMs) : 0,
        mediaMs,
        ...(spanMs > 0 ? { frameRate: Math.round(((packets - 1) * 10_000) / spanMs) / 10 } : {}),
        ...(keyAt.length > 1
          ? { keyIntervalMs: Math.round((keyAt.at(-1)! - keyAt[0]!) / (keyAt.length - 1)) }
          : {}),
        ...(audio === undefined ? {} : { audio }),
      };
    },
  };
}
