import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runServer } from '../../scripts/prepare.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));

export interface ServerProcess {
  readonly baseUrl: string;
  /** Signs in the first administrator, once. */
  readonly signInUrl: string;
  readonly syslogPort: number;
  readonly pid: number;
  /** What the process printed so far. */
  output(): string;
  /** Ends it as a person would, and waits. */
  stop(): Promise<void>;
  /** Ends it as a power cut would. */
  kill(): Promise<void>;
}

export interface ServerProcessOptions {
  readonly dataDir: string;
  readonly siteDir?: string;
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Runs it as this user and group. */
  readonly uid?: number;
}

/** A port nobody listens on now. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

/** Made when first asked for: a file that is only read for its tests leaves none. */
export function temporaryDir(name: string): { readonly path: string; remove(): void } {
  let made: string | undefined;
  return {
    get path() {
      made ??= mkdtempSync(join(tmpdir(), `watchfloor-${name}-`));
      return made;
    },
    remove() {
      if (made !== undefined) rmSync(made, { recursive: true, force: true });
    },
  };
}

/** Starts the built server, as `npm start` does, and waits for its link. */
export async function startServerProcess(options: ServerProcessOptions): Promise<ServerProcess> {
  const [port, syslogPort] = [await freePort(), await freePort()];
  const args = [
    ...runServer,
    `--data=${options.dataDir}`,
    `--port=${port}`,
    '--syslog-udp=0',
    `--syslog-tcp=${syslogPort}`,
    ...(options.siteDir ? [`--site=${options.siteDir}`] : []),
    ...(options.args ?? []),
  ];
  const child: ChildProcess = spawn(process.execPath, args, {
    cwd: root,
    env: { ...process.env, ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
    ...(options.uid === undefined ? {} : { uid: options.uid, gid: options.uid }),
  });
  let printed = '';
  const ended = once(child, 'exit');
  const signInUrl = await new Promise<string>((resolve, reject) => {
    const take = (chunk: Buffer) => {
      printed += chunk.toString('utf8');
      const link = /http:\/\/\S+\/signin\/\S+/.exec(printed)?.[0];
      if (link) resolve(link);
    };
    child.stdout!.on('data', take);
    child.stderr!.on('data', take);
    ended.then(() => reject(new Error(`the server ended before it was ready:\n${printed}`)));
    setTimeout(() => reject(new Error(`the server was not ready in time:\n${printed}`)), 90_000).unref();
  });
  const end = async (signal: NodeJS.Signals) => {
    if (child.exitCode === null && child.signalCode === null) child.kill(signal);
    await ended;
  };
  return {
    baseUrl: new URL(signInUrl).origin,
    signInUrl,
    syslogPort,
    pid: child.pid!,
    output: () => printed,
    stop: () => end('SIGTERM'),
    kill: () => end('SIGKILL'),
  };
}

/** Uses the one-time link and returns the session cookie. */
export async function signIn(server: ServerProcess): Promise<string> {
  const answer = await fetch(server.signInUrl, { redirect: 'manual' });
  const cookie = answer.headers.getSetCookie().find((one) => one.startsWith('wf_session='));
  if (!cookie) throw new Error(`the link gave no session: ${answer.status}`);
  return cookie.split(';')[0]!;
}
