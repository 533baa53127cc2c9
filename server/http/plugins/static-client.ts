import { existsSync } from 'node:fs';
import { extname, join, relative, sep } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance } from 'fastify';
import { isNavigation } from './authenticate.ts';
import { sendError } from './errors.ts';

/**
 * The built client with what Vite copies beside it (base map, footage, icons); behind the session like all else. Files
 * under `assets/` carry a hash in their name and never change. Paths of the app (no extension) get the page.
 */
export async function addStaticClient(
  app: FastifyInstance,
  options: { readonly dir: string },
): Promise<void> {
  const built = existsSync(join(options.dir, 'index.html'));
  if (built) {
    await app.register(fastifyStatic, {
      root: options.dir,
      index: ['index.html'],
      cacheControl: false,
      setHeaders: (response, path) => {
        const file = relative(options.dir, path).split(sep).join('/');
        response.header('cache-control', cacheControlOf(file));
      },
    });
  }
  app.setNotFoundHandler((request, reply) => {
    const path = request.url.split('?', 1)[0]!;
    if (!isNavigation(request) || extname(path) !== '') return sendError(request, reply, 'NOT_FOUND');
    if (built) return reply.sendFile('index.html');
    return reply
      .code(503)
      .type('text/plain; charset=utf-8')
      .send('The client is not built. Run `npm start`, or `npm run build` and reload.\n');
  });
}

function cacheControlOf(file: string): string {
  if (file.startsWith('assets/')) return 'private, max-age=31536000, immutable';
  if (file.endsWith('.html')) return 'no-store';
  return 'private, no-cache';
}
