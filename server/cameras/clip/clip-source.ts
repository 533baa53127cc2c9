import { createReadStream } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { ClipSource } from './verify-clip.ts';
import { listZip, openZip } from './zip.ts';

const PIECE = 1 << 20;

/** A folder that holds the files of a clip. */
export const folderSource = (dir: string): ClipSource => ({
  names: async () => readdir(dir),
  read: (name, from = 0, to) => pieces(join(dir, name), from, to),
});

/** A clip as it was downloaded (ZIP) or unpacked. Throws where the path is neither. */
export async function openClip(path: string): Promise<ClipSource> {
  if ((await stat(path)).isDirectory()) return folderSource(path);
  const file = await openZip(path);
  try {
    const members = new Map((await listZip(file)).map((member) => [member.name, member]));
    return {
      names: async () => [...members.keys()],
      read(name, from = 0, to) {
        const member = members.get(name);
        if (member === undefined) throw new Error(`no ${name} in the archive`);
        return pieces(path, member.offset + from, member.offset + Math.min(to ?? member.bytes, member.bytes));
      },
    };
  } finally {
    await file.close();
  }
}

async function* pieces(path: string, from: number, to: number | undefined): AsyncGenerator<Buffer> {
  if (to !== undefined && to <= from) return;
  const end = to === undefined ? {} : { end: to - 1 };
  yield* createReadStream(path, { start: from, ...end, highWaterMark: PIECE }) as AsyncIterable<Buffer>;
}
