// What `npm start` and `npm test` need before anything of ours can be imported: plain Node, no packages.
import { spawnSync } from 'node:child_process';
import { existsSync, lstatSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = dirname(dirname(fileURLToPath(import.meta.url)));
export const say = (text) => console.log(`· ${text}`);
const APT_MS = 10 * 60_000;

export function fail(text) {
  console.error(`✗ ${text}`);
  process.exit(1);
}

export function requireNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major < 20 || (major === 20 && minor < 19)) {
    fail(`Node ${process.versions.node} is too old: 20.19 or newer is needed, 24 is recommended.`);
  }
}

/** Runs a command to its end with its output shown. True where it succeeded. */
export function run(command, args, options = {}) {
  return spawnSync(command, args, { cwd: root, stdio: 'inherit', ...options }).status === 0;
}

export const canRun = (command, args) => spawnSync(command, args, { stdio: 'ignore' }).status === 0;

/** Runs `npm ci` where what is installed is not what the lock file names. */
export function installPackages() {
  if (isInstalled()) return;
  const modules = join(root, 'node_modules');
  if (existsSync(modules) && lstatSync(modules).isSymbolicLink()) {
    say('node_modules is a link and differs from package-lock.json: left as it is.');
    return;
  }
  say('installing packages (npm ci) ...');
  if (!run('npm', ['ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error'])) {
    fail('npm ci failed: see above.');
  }
}

/** Compares versions, not times: a checkout touches the lock file without changing it. */
function isInstalled() {
  const installed = readJson('node_modules/.package-lock.json')?.packages;
  const wanted = readJson('package-lock.json')?.packages;
  if (!installed || !wanted) return false;
  return Object.entries(wanted).every(
    ([path, { version, optional, link }]) =>
      path === '' || optional || link || installed[path]?.version === version,
  );
}

function readJson(path) {
  try {
    return JSON.parse(readFileSync(join(root, path), 'utf8'));
  } catch {
    return undefined;
  }
}

const BUILD_FILES = ['shared', 'vite.config.ts', 'package-lock.json'];

export function buildClient() {
  if (!existsSync(join(root, 'client/index.html'))) {
    say('there is no client to build.');
    return;
  }
  buildStale('client', 'dist/client/index.html', ['client', 'public', ...BUILD_FILES], []);
}

export function buildServer() {
  buildStale('server', SERVER, ['server', ...BUILD_FILES], ['--ssr', 'server/main.ts']);
}

/** Builds what is missing or older than what it is made of. */
function buildStale(what, result, sources, args) {
  const built = join(root, result);
  if (existsSync(built) && Math.max(...sources.map(newest)) <= statSync(built).mtimeMs) return;
  say(`building the ${what} ...`);
  if (!run(process.execPath, ['node_modules/vite/bin/vite.js', 'build', ...args, '--logLevel', 'warn'])) {
    fail(`the ${what} could not be built: see above.`);
  }
}

function newest(path) {
  const full = join(root, path);
  if (!existsSync(full)) return 0;
  const { mtimeMs } = statSync(full);
  if (!statSync(full).isDirectory()) return mtimeMs;
  return Math.max(mtimeMs, ...readdirSync(full).map((name) => newest(`${path}/${name}`)));
}

/**
 * Installs Debian packages where we may. `needs`: { what, packages, present() }. Returns those that are still missing,
 * after saying what to install.
 */
export function installSystemPackages(needs) {
  const missing = needs.filter((need) => !need.present());
  if (missing.length === 0) return [];
  const packages = missing.flatMap((need) => need.packages);
  const mayInstall = process.getuid?.() === 0 && canRun('apt-get', ['--version']);
  if (mayInstall) {
    say(`installing ${packages.join(' ')} (apt-get) ...`);
    const options = {
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
      stdio: ['ignore', 'ignore', 'inherit'],
      timeout: APT_MS,
    };
    const network = ['-o', 'Acquire::http::Timeout=20', '-o', 'Acquire::Retries=1'];
    run('apt-get', ['-qq', ...network, 'update'], options);
    run('apt-get', ['-qq', '-y', ...network, 'install', '--no-install-recommends', ...packages], options);
  }
  const still = missing.filter((need) => !need.present());
  for (const { what, packages: names } of still) {
    say(`${what} is missing. On Debian: apt-get install ${names.join(' ')}`);
  }
  return still;
}

export const FFMPEG = {
  what: 'ffmpeg, for cameras by RTSP or HLS,',
  packages: ['ffmpeg'],
  present: () => canRun('ffmpeg', ['-version']),
};

const SERVER = 'dist/server/main.mjs';

/** Node's arguments that run the built server: faults name the lines of our TypeScript. */
export const runServer = ['--enable-source-maps', join(root, SERVER)];

/** Node's arguments that run our TypeScript from any working directory. */
export const runTypeScript = (file) => [
  '--import',
  new URL('../node_modules/tsx/dist/loader.mjs', import.meta.url).href,
  join(root, file),
];

/** Hands signals on to a child and ends as it ends. */
export function followChild(child) {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('error', (error) => fail(`it could not be started: ${error.message}`));
  child.on('exit', (code, signal) => process.exit(code ?? (signal === 'SIGINT' ? 130 : 143)));
}
