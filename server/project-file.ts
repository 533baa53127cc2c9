import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Where a file of the project lies, by its path from the project's folder: from source and as built alike. */
export function projectFile(path: string): string {
  return join(root, path);
}

const root = projectOf(dirname(fileURLToPath(import.meta.url)));

function projectOf(folder: string): string {
  return existsSync(join(folder, 'package.json')) ? folder : projectOf(dirname(folder));
}
