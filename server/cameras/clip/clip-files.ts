import { mkdir, open, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';

const PARTIAL = '.partial';
const isId = (name: string) => /^[0-9a-f-]{36}$/.test(name);

/**
 * The clips' folder: one folder a clip, named by its id. It is made as `ID.partial` and renamed when every byte in it is
 * durable, so that a folder named ID is whole.
 */
export function createClipFiles(root: string) {
  const partial = (id: string) => join(root, `${id}${PARTIAL}`);
  const folder = (id: string) => join(root, id);
  return {
    folder,
    /** An empty folder to write into; whatever an earlier attempt left is gone. */
    async begin(id: string): Promise<string> {
      await rm(partial(id), { recursive: true, force: true });
      await rm(folder(id), { recursive: true, force: true });
      await mkdir(partial(id), { recursive: true });
      return partial(id);
    },
    async keep(id: string): Promise<void> {
      await syncFolder(partial(id));
      await rename(partial(id), folder(id));
      await syncFolder(root);
    },
    async remove(id: string): Promise<void> {
      await rm(folder(id), { recursive: true, force: true });
      await rm(partial(id), { recursive: true, force: true });
    },
    /** Removes what no attempt will go on with; answers the whole folders there are. */
    async sweep(): Promise<string[]> {
      await mkdir(root, { recursive: true });
      const names = await readdir(root);
      for (const name of names) {
        if (name.endsWith(PARTIAL)) await rm(join(root, name), { recursive: true, force: true });
      }
      return names.filter(isId);
    },
  };
}
export type ClipFiles = ReturnType<typeof createClipFiles>;

async function syncFolder(path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
