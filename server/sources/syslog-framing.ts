/** One frame off a TCP connection; `isWhole` false where it exceeded the bound and was cut. */
export interface Frame {
  readonly bytes: Buffer;
  readonly isWhole: boolean;
}

/**
 * Both framings of RFC 6587, told apart at the start of each frame: a digit counts octets (`17 <34>1 ...`), anything else
 * runs to a line feed. Holds at most `maxBytes`; what exceeds them is cut, skipped to its end, and reported once.
 */
export interface Deframer {
  push(chunk: Buffer): Frame[];
  /** The unfinished frame when the peer closes: a last line without its line feed is a message. */
  end(): Frame[];
  readonly pendingBytes: number;
}

export function createDeframer(maxBytes: number): Deframer {
  let held: Buffer = Buffer.alloc(0);
  /** Octets still to skip of a counted frame that is too large. */
  let skipOctets = 0;
  let skipLine = false;

  function next(isEnd: boolean): Frame | undefined | 'skipped' {
    if (skipOctets > 0) {
      const skipped = Math.min(skipOctets, held.length);
      held = held.subarray(skipped);
      skipOctets -= skipped;
      return skipped > 0 ? 'skipped' : undefined;
    }
    if (skipLine) {
      const end = held.indexOf(0x0a);
      skipLine = end < 0;
      held = end < 0 ? Buffer.alloc(0) : held.subarray(end + 1);
      return end < 0 ? undefined : 'skipped';
    }
    if (held.length === 0) return undefined;
    const count = /^([1-9]\d{0,8}) /.exec(held.toString('latin1', 0, 10));
    if (count !== null) return counted(Number(count[1]), count[0].length);
    // Up to nine digits without their space yet may still become a count.
    if (!isEnd && held.length < 10 && /^[1-9]\d*$/.test(held.toString('latin1'))) return undefined;
    return line(isEnd);
  }

  function counted(length: number, header: number): Frame | undefined {
    if (length > maxBytes) {
      if (held.length < header + Math.min(length, maxBytes)) return undefined;
      const bytes = Buffer.from(held.subarray(header, header + maxBytes));
      held = held.subarray(header + maxBytes);
      skipOctets = length - maxBytes;
      return { bytes, isWhole: false };
    }
    if (held.length < header + length) return undefined;
    const bytes = Buffer.from(held.subarray(header, header + length));
    held = held.subarray(header + length);
    // Some senders count and end the line as well.
    if (held[0] === 0x0a) held = held.subarray(1);
    return { bytes, isWhole: true };
  }

  function line(isEnd: boolean): Frame | undefined | 'skipped' {
    const end = held.indexOf(0x0a);
    if (end >= 0 && end <= maxBytes) {
      const bytes = Buffer.from(held.subarray(0, end));
      held = held.subarray(end + 1);
      return bytes.length === 0 || (bytes.length === 1 && bytes[0] === 0x0d)
        ? 'skipped'
        : { bytes, isWhole: true };
    }
    if (held.length > maxBytes) {
      const bytes = Buffer.from(held.subarray(0, maxBytes));
      held = held.subarray(maxBytes);
      skipLine = true;
      return { bytes, isWhole: false };
    }
    if (!isEnd) return undefined;
    const bytes = held;
    held = Buffer.alloc(0);
    return { bytes, isWhole: true };
  }

  function drain(isEnd: boolean): Frame[] {
    const frames: Frame[] = [];
    for (;;) {
      const frame = next(isEnd);
      if (frame === undefined) return frames;
      if (frame !== 'skipped') frames.push(frame);
    }
  }

  return {
    push(chunk) {
      held = held.length === 0 ? chunk : Buffer.concat([held, chunk]);
      return drain(false);
    },
    end() {
      const frames = drain(true);
      // A counted frame that never came whole is what there is of it, cut.
      if (held.length > 0) frames.push({ bytes: held, isWhole: false });
      held = Buffer.alloc(0);
      return frames;
    },
    get pendingBytes() {
      return held.length;
    },
  };
}
