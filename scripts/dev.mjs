// `npm run dev`: the server, started again when its files change, behind Vite's dev server with hot reload.
import { spawn } from 'node:child_process';
import { installPackages, requireNode, root, runTypeScript, say } from './prepare.mjs';

requireNode();
installPackages();
const page = 'http://127.0.0.1:5173';
const port = process.env.WATCHFLOOR_PORT ?? '8080';
const target = `http://127.0.0.1:${port}`;
const server = spawn(
  process.execPath,
  [
    '--watch',
    '--watch-preserve-output',
    ...runTypeScript('server/main.ts'),
    '--port',
    port,
    '--public-origin',
    page,
    ...process.argv.slice(2),
  ],
  { stdio: 'inherit' },
);

const { createServer } = await import('vite');
const paths = ['/api', '/video', '/signin', '/metrics', '/healthz'];
const vite = await createServer({
  configFile: `${root}/vite.config.ts`,
  root: `${root}/client`,
  server: {
    host: '127.0.0.1',
    port: 5173,
    strictPort: true,
    proxy: {
      ...Object.fromEntries(paths.map((path) => [path, { target, xfwd: true }])),
      '/socket.io': { target, ws: true },
    },
  },
});
await vite.listen();
say(`the page is at ${page}; the link that signs in follows below.`);

async function stop() {
  server.kill('SIGTERM');
  await vite.close();
}
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => void stop());
server.on('exit', (code) => process.exit(code ?? 0));
