import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** Recordings of a camera that is no longer configured stay so long: whoever took it out by mistake gets them back. */
export const ORPHAN_MS = 7 * 86_400_000;

/** Deletes the recordings in `root` of folders that nobody knows and nobody wrote to for `ORPHAN_MS`. */
export async function sweepOrphans(
  root: string,
  known: ReadonlySet<string>,
  now: number,
): Promise<readonly string[]> {
  const gone: string[] = [];
  for (const entry of await readdir(root, { withFileTypes: true })) {
    if (!entry.isDirectory() || known.has(entry.name)) continue;
    const dir = join(root, entry.name);
    const times = await Promise.all(
      (await readdir(dir)).map((file) =>
        stat(join(dir, file)).then(
          (found) => found.mtimeMs,
          () => 0,
        ),
      ),
    );
    if (now - Math.max((await stat(dir)).mtimeMs, ...times) < ORPHAN_MS) continue;
    await rm(dir, { recursive: true, force: true });
    gone.push(entry.name);
  }
  return gone;
}
