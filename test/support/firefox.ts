import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { temporaryDir } from './server-process.ts';

/** Firefox as the distribution has it, driven by its own Marionette protocol: the test runner's driver wants a build of its own. */
export const FIREFOX = ['/usr/bin/firefox-esr', '/usr/bin/firefox'].find((path) => existsSync(path));

const PREFERENCES: Readonly<Record<string, string | number | boolean>> = {
  // any free port: it is written to the profile
  'marionette.port': 0,
  'media.autoplay.default': 0,
  'app.update.disabledForTesting': true,
  'browser.shell.checkDefaultBrowser': false,
  'datareporting.policy.dataSubmissionEnabled': false,
  'toolkit.telemetry.enabled': false,
  'network.captive-portal-service.enabled': false,
  'network.connectivity-service.enabled': false,
  'services.settings.server': 'data:,',
};
const START_MS = 60_000;

export interface Firefox {
  goto(url: string): Promise<void>;
  /** Runs `return ...` in the page. */
  evaluate<T>(script: string): Promise<T>;
  screenshot(): Promise<Buffer>;
  close(): Promise<void>;
}

/** Starts a headless Firefox with a profile of its own. Throws where it does not come up within a minute. */
export async function startFirefox(size: {
  readonly width: number;
  readonly height: number;
}): Promise<Firefox> {
  const profile = temporaryDir('firefox');
  const lines = Object.entries(PREFERENCES).map(
    ([name, value]) => `user_pref(${JSON.stringify(name)}, ${JSON.stringify(value)});\n`,
  );
  writeFileSync(join(profile.path, 'user.js'), lines.join(''));
  const child = spawn(
    FIREFOX!,
    [
      '--headless',
      '--no-remote',
      '--marionette',
      '--profile',
      profile.path,
      '--window-size',
      `${size.width},${size.height}`,
    ],
    { stdio: 'ignore', env: { ...process.env, HOME: profile.path, MOZ_REMOTE_SETTINGS_DEVTOOLS: '1' } },
  );
  const end = async () => {
    if (child.exitCode === null && child.signalCode === null) {
      child.kill('SIGTERM');
      await Promise.race([once(child, 'exit'), pause(5_000).then(() => child.kill('SIGKILL'))]);
    }
    profile.remove();
  };
  try {
    const marionette = speak(await reach(child, join(profile.path, 'MarionetteActivePort')));
    await marionette('WebDriver:NewSession', {
      capabilities: { alwaysMatch: { acceptInsecureCerts: true } },
    });
    await marionette('WebDriver:SetTimeouts', { pageLoad: 120_000, script: 60_000 });
    return {
      goto: async (url) => void (await marionette('WebDriver:Navigate', { url })),
      evaluate: async <T>(script: string) =>
        ((await marionette('WebDriver:ExecuteScript', { script, args: [] })) as { value: T }).value,
      screenshot: async () => {
        const shot = (await marionette('WebDriver:TakeScreenshot', { full: false })) as { value: string };
        return Buffer.from(shot.value, 'base64');
      },
      close: end,
    };
  } catch (error) {
    await end();
    throw error;
  }
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

async function reach(child: ChildProcess, portFile: string): Promise<Socket> {
  const until = Date.now() + START_MS;
  while (Date.now() < until) {
    if (child.exitCode !== null) throw new Error(`Firefox ended with ${child.exitCode}`);
    const port = existsSync(portFile) ? Number(readFileSync(portFile, 'utf8')) : 0;
    if (port > 0) {
      const socket = connect(port, '127.0.0.1');
      await once(socket, 'connect');
      return socket;
    }
    await pause(100);
  }
  throw new Error('Firefox did not come up');
}

/** Marionette: `LENGTH:JSON`; `[0, id, command, parameters]` is answered by `[1, id, error, result]`. */
function speak(socket: Socket) {
  const waiting = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>();
  let held = Buffer.alloc(0);
  let next = 0;
  socket.on('data', (piece) => {
    held = Buffer.concat([held, piece]);
    for (;;) {
      const colon = held.indexOf(':');
      const length = colon < 0 ? Number.NaN : Number(held.toString('latin1', 0, colon));
      if (!(held.length >= colon + 1 + length)) return;
      const text = held.toString('utf8', colon + 1, colon + 1 + length);
      held = held.subarray(colon + 1 + length);
      const message: unknown = JSON.parse(text);
      // the greeting is an object
      if (!Array.isArray(message)) continue;
      const [, id, error, result] = message as [number, number, { message: string } | null, unknown];
      const one = waiting.get(id);
      waiting.delete(id);
      if (error) one?.reject(new Error(error.message));
      else one?.resolve(result);
    }
  });
  const fail = () => {
    for (const one of waiting.values()) one.reject(new Error('Firefox is gone'));
    waiting.clear();
  };
  socket.on('close', fail);
  socket.on('error', fail);
  return (command: string, parameters: object): Promise<unknown> =>
    new Promise((resolve, reject) => {
      waiting.set(next, { resolve, reject });
      const text = JSON.stringify([0, next++, command, parameters]);
      socket.write(`${Buffer.byteLength(text)}:${text}`);
    });
}
