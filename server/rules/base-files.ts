import { join, relative } from 'node:path';
import { readRuleFiles } from '../sigma/rule-files.ts';
import type { BaseFile } from './overlay.ts';

/** The rule files of a deployment, named as people know them: `shipped/badges.yml`, `site/ours.yml`. */
export function readBaseFiles(dirs: readonly string[], contentDir: string): BaseFile[] {
  return dirs.flatMap((dir) => {
    const origin = relative(join(contentDir, 'rules'), dir) === '' ? 'shipped' : 'site';
    return readRuleFiles(dir).map(({ file, text }) => ({
      file: `${origin}/${relative(dir, file) || file}`,
      text,
      origin,
    }));
  });
}
