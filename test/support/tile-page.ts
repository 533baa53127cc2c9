import { createReadStream, existsSync, mkdtempSync, rmSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import tailwindcss from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import { build } from 'vite';

const TYPES: Record<string, string> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.woff2': 'font/woff2',
};

/** Builds the page of tiles (`tile-page/main.tsx`) as the product is built; `serve` answers requests for its files. */
export async function buildTilePage(): Promise<{
  serve(request: IncomingMessage, response: ServerResponse): void;
  remove(): void;
}> {
  const outDir = mkdtempSync(join(tmpdir(), 'tile-page-'));
  await build({
    root: fileURLToPath(new URL('./tile-page', import.meta.url)),
    configFile: false,
    logLevel: 'error',
    publicDir: false,
    plugins: [react(), tailwindcss()],
    build: { outDir, emptyOutDir: true, target: 'es2022', assetsInlineLimit: 0, minify: false },
  });
  return {
    serve(request, response) {
      const { pathname } = new URL(request.url ?? '/', 'http://page');
      const file = join(outDir, pathname === '/' ? 'index.html' : pathname);
      if (!file.startsWith(outDir) || !existsSync(file)) {
        response.writeHead(404).end();
        return;
      }
      response.writeHead(200, { 'content-type': TYPES[extname(file)] ?? 'application/octet-stream' });
      createReadStream(file).pipe(response);
    },
    remove: () => rmSync(outDir, { recursive: true, force: true }),
  };
}
