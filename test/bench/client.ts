import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import type { Bench } from './bench.ts';

const dist = fileURLToPath(new URL('../../dist/client', import.meta.url));

/** What a browser fetches of JavaScript before it can draw the Console: the page's scripts and what they import outright. */
export const bench: Bench = async () => {
  const page = join(dist, 'index.html');
  if (!existsSync(page)) throw new Error('the client is not built: npm run build');
  const wanted = [...readFileSync(page, 'utf8').matchAll(/(?:src|href)="(\/assets\/[^"]+\.js)"/g)].map(
    (match) => match[1]!,
  );
  const seen = new Set<string>();
  let bytes = 0;
  while (wanted.length > 0) {
    const name = wanted.pop()!;
    if (seen.has(name)) continue;
    seen.add(name);
    const text = readFileSync(join(dist, name));
    bytes += gzipSync(text).length;
    for (const match of text
      .toString('utf8')
      .matchAll(/(?:^|;)import\s*(?:[^'"()]*?from\s*)?["'](\.\/[^"']+\.js)["']/g))
      wanted.push(`/assets/${match[1]!.slice(2)}`);
  }
  const kilobytes = Math.round(bytes / 102.4) / 10;
  return [
    {
      what: 'Console first load: JavaScript before the map chunk, gzip',
      budget: '250 KB',
      figure: `${kilobytes} KB in ${seen.size} files`,
      met: kilobytes <= 250,
    },
  ];
};
