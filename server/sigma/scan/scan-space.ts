import { SCAN_MODULE } from './scan-module.ts';

/** What `assembly/scan.ts` exports. Addresses are in bytes. */
export interface ScanExports {
  scan(
    table: number,
    everywhere: number,
    count: number,
    words: number,
    bounds: number,
    groups: number,
    found: number,
  ): void;
  clear(found: number): void;
}

/**
 * The memory that texts are scanned in. What is put there stays; behind it lie the texts of the record at hand, for
 * which it grows as needed, and shrinks again. `bytes` and `ints` are replaced when it does: never keep them.
 */
export interface ScanSpace {
  readonly bytes: Uint8Array;
  /** The same memory, by four bytes. */
  readonly ints: Int32Array;
  readonly module: ScanExports;
  /** Zeroed room for so many bytes; returns its address, a multiple of 64. */
  take(length: number): number;
  put(numbers: Int32Array): number;
  /** Writes the texts, one byte a character; returns where. */
  write(text: string): number;
}

const PAGE = 2 ** 16;
/** Before it lies what the module itself keeps: pieces found and their rows. */
const FIRST = 2 ** 15;
/** Sixteen characters are read from a text's last on. */
const BEHIND = 16;
/** Where the module expects sixteen bytes of ones, then zeros. */
const MASKS = 21 * 1024;
/** What a record of megabytes needed beyond this is given back with the next one. */
const SPARE = 2 ** 21;

export function createScanSpace(): ScanSpace {
  const compiled = new WebAssembly.Module(Buffer.from(SCAN_MODULE, 'base64'));
  let top = FIRST;
  let memory: WebAssembly.Memory;
  let buffer: Buffer;

  function begin(bytes: number): void {
    memory = new WebAssembly.Memory({ initial: Math.ceil(bytes / PAGE) });
    const { exports } = new WebAssembly.Instance(compiled, { env: { memory } });
    space.module = exports as unknown as ScanExports;
    look();
    space.bytes.fill(255, MASKS, MASKS + 16);
  }
  function look(): void {
    buffer = Buffer.from(memory.buffer);
    space.bytes = new Uint8Array(memory.buffer);
    space.ints = new Int32Array(memory.buffer);
  }
  function reach(end: number): void {
    const { length } = space.bytes;
    if (end <= length) return;
    memory.grow(Math.ceil((end - length) / PAGE));
    look();
  }
  function shrink(): void {
    const kept = space.bytes.slice(0, top);
    begin(top + PAGE);
    space.bytes.set(kept);
  }

  const space = {
    bytes: new Uint8Array(0),
    ints: new Int32Array(0),
    module: undefined as unknown as ScanExports,
    take(length: number): number {
      const at = top;
      top = Math.ceil((top + length) / 64) * 64;
      reach(top);
      // Texts may have lain there.
      space.bytes.fill(0, at, top);
      return at;
    },
    put(numbers: Int32Array): number {
      const at = space.take(numbers.byteLength);
      space.ints.set(numbers, at / 4);
      return at;
    },
    write(text: string): number {
      const end = top + text.length + BEHIND;
      if (end > space.bytes.length) reach(end);
      else if (space.bytes.length - end > SPARE) shrink();
      buffer.write(text, top, 'latin1');
      return top;
    },
  };
  begin(FIRST + PAGE);
  return space;
}
