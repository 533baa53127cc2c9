import { pino } from 'pino';
import { createApp } from './app.ts';
import { readConfig } from './config.ts';
import { startDemonstration } from './demonstration/demonstration.ts';
import { StartFault } from './listen.ts';

/** Parses, starts, says where to sign in, stops on a signal. */
const STOP_MS = 10_000;

const answer = readConfig(process.argv.slice(2), process.env, process.env.INIT_CWD ?? process.cwd());
if (answer.type === 'help') {
  console.log(answer.text);
  process.exit(0);
}
if (answer.type === 'faults') {
  for (const fault of answer.faults) console.error(`✗ ${fault}`);
  process.exit(1);
}

const { config } = answer;
const logger = pino(
  { level: config.logLevel, base: null, redact: ['req.headers', '*.password', '*.token'] },
  pino.destination({ dest: 2, sync: true }),
);
const app = createApp(config, {
  logger,
  env: process.env,
  startDemonstration,
  onProgress: (text) => console.log(`· ${text}`),
});

let stopping: Promise<void> | undefined;
function stop(code: number): void {
  stopping ??= (async () => {
    console.log('· stopping');
    const timer = setTimeout(() => {
      console.error('✗ some parts did not stop within 10 s: leaving them');
      process.exit(1);
    }, STOP_MS);
    await app.stop();
    clearTimeout(timer);
    process.exit(code);
  })();
}
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => stop(0));
process.on('uncaughtException', (error) => {
  logger.fatal({ err: error }, 'a fault nobody caught: stopping');
  stop(1);
});
process.on('unhandledRejection', (error) =>
  logger.error({ err: error }, 'a promise nobody waited for failed'),
);

try {
  const { origin, signInPath, administratorHasPassword, syslog } = await app.start();
  const ports = [syslog.udpPort && `UDP ${syslog.udpPort}`, syslog.tcpPort && `TCP ${syslog.tcpPort}`].filter(
    Boolean,
  );
  if (ports.length > 0) console.log(`· syslog: ${ports.join(', ')}`);
  if (!administratorHasPassword)
    console.log('· the administrator has no password yet: set one after signing in');
  console.log('\nSign in as the administrator (once, within 15 minutes; each start prints a new link):\n');
  console.log(`  ${origin}${signInPath}\n`);
} catch (error) {
  if (stopping) await stopping;
  if (error instanceof StartFault) for (const fault of error.faults) console.error(`✗ ${fault}`);
  else logger.fatal({ err: error }, 'the server could not start');
  process.exit(1);
}
