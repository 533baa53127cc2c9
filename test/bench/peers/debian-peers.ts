import { execFile, execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';

/** A peer that cannot be run here, and why. */
export const ABSENT = 'absent';
export type Outcome =
  | { readonly type: typeof ABSENT; readonly why: string }
  | { readonly type: 'ran'; readonly seconds: number; readonly alerts: number };

const absent = (why: string): Outcome => ({ type: ABSENT, why: `absent: ${why}` });
const MOST_SECONDS = 120;

/** Unpacked, never installed: syslog-ng's package would put the host's own syslog away. */
function unpack(folder: string, packages: readonly string[]): string | undefined {
  const root = join(folder, 'root');
  mkdirSync(root, { recursive: true });
  try {
    execFileSync('apt-get', ['download', ...packages], { cwd: folder, stdio: 'ignore', timeout: 60_000 });
    for (const file of readdirSync(folder).filter((name) => name.endsWith('.deb')))
      execFileSync('dpkg-deb', ['-x', join(folder, file), root], { stdio: 'ignore' });
    return root;
  } catch {
    return undefined;
  }
}

const installed = (paths: readonly string[]) => paths.find((path) => existsSync(path));

const SEC_RULES = `type=SingleWithThreshold
ptype=RegExp
pattern=kind=fail user=(\\S+)
desc=failures of $1
action=create FAILED_$1 60
window=60
thresh=5

type=Single
ptype=RegExp
pattern=kind=ok user=(\\S+)
context=FAILED_$1
desc=guessed $1
action=delete FAILED_$1; write ALERTS guessed $1

type=Single
ptype=RegExp
pattern=kind=badge door=A user=(\\S+)
desc=badge of $1
action=create BADGE_$1 300

type=Single
ptype=RegExp
pattern=kind=login user=(\\S+)
context=BADGE_$1
desc=logon of $1
action=delete BADGE_$1; write ALERTS badge $1
`;

export async function runSec(folder: string, input: string): Promise<Outcome> {
  const root = unpack(join(makeFolder(folder, 'sec')), ['sec']);
  const program = installed(['/usr/bin/sec', ...(root ? [join(root, 'usr/bin/sec')] : [])]);
  if (program === undefined) return absent('no package sec to be had');
  const rules = join(folder, 'sec.conf');
  const alerts = join(folder, 'sec.alerts');
  writeFileSync(rules, SEC_RULES.replaceAll('ALERTS', alerts));
  const started = performance.now();
  try {
    await promisify(execFile)(
      'perl',
      [program, `--conf=${rules}`, `--input=${input}`, '--fromstart', '--notail', '--quoting', '--debug=3'],
      { timeout: MOST_SECONDS * 1000, maxBuffer: 2 ** 26 },
    );
  } catch (error) {
    return absent(`sec failed: ${(error as Error).message.split('\n')[0]}`);
  }
  return { type: 'ran', seconds: (performance.now() - started) / 1000, alerts: linesOf(alerts) };
}

const SYSLOG_NG = `@version: 3.38
options { stats-freq(0); use-dns(no); };
source s { file("INPUT" flags(no-parse) read-old-records(yes) log-fetch-limit(1000) log-iw-size(100000)); };
parser fields { kv-parser(prefix(".k.")); };
parser guessed { grouping-by(key("\${.k.user}") scope(global)
  where("\${.k.kind}" eq "fail" or "\${.k.kind}" eq "ok") trigger("\${.k.kind}" eq "ok")
  having("$(context-length)" >= "6")
  aggregate(value("MESSAGE" "ALERT guessed") inherit-mode(none)) timeout(60)); };
parser badge { grouping-by(key("badge \${.k.user}") scope(global)
  where(("\${.k.kind}" eq "badge" and "\${.k.door}" eq "A") or "\${.k.kind}" eq "login") trigger("\${.k.kind}" eq "login")
  having("$(context-length)" >= "2")
  aggregate(value("MESSAGE" "ALERT badge") inherit-mode(none)) timeout(300)); };
filter alerts { message("^ALERT"); };
destination d { file("ALERTS" template("$MESSAGE\\n")); };
log { source(s); parser(fields); parser(guessed); parser(badge); filter(alerts); destination(d); flags(flow-control); };
`;

const SYSLOG_NG_PACKAGES = ['syslog-ng-core', 'libivykis0', 'libnet1', 'libpcre3'];

/** Timed until the last alert is written: it follows a file and does not end by itself. */
export async function runSyslogNg(folder: string, input: string, expected: number): Promise<Outcome> {
  const own = makeFolder(folder, 'syslog-ng');
  const root = unpack(own, SYSLOG_NG_PACKAGES);
  const program = installed([...(root ? [join(root, 'usr/sbin/syslog-ng')] : []), '/usr/sbin/syslog-ng']);
  if (program === undefined) return absent('no package syslog-ng-core to be had');
  const at = root ?? '/';
  const config = join(own, 'syslog-ng.conf');
  const alerts = join(own, 'alerts');
  writeFileSync(config, SYSLOG_NG.replace('INPUT', input).replace('ALERTS', alerts));
  const libraries = [
    'usr/lib/syslog-ng',
    'usr/lib/x86_64-linux-gnu',
    'usr/lib/aarch64-linux-gnu',
    'lib/x86_64-linux-gnu',
  ];
  const started = performance.now();
  const child = spawn(
    program,
    [
      '--foreground',
      '--no-caps',
      `--cfgfile=${config}`,
      `--persist-file=${join(own, 'persist')}`,
      `--pidfile=${join(own, 'pid')}`,
      `--control=${join(own, 'control')}`,
      `--module-path=${join(at, 'usr/lib/syslog-ng/3.38')}`,
    ],
    {
      env: { ...process.env, LD_LIBRARY_PATH: libraries.map((path) => join(at, path)).join(':') },
      stdio: ['ignore', 'ignore', 'pipe'],
    },
  );
  let complaint = '';
  child.stderr.on('data', (data: Buffer) => {
    complaint = `${complaint}${data}`.slice(-2000);
  });
  const ended = new Promise<void>((resolve) => {
    child.once('error', () => resolve());
    child.once('exit', () => resolve());
  });
  let isOver = false;
  void ended.then(() => {
    isOver = true;
  });
  let count = 0;
  let lastAt = started;
  while (!isOver && performance.now() - started < MOST_SECONDS * 1000) {
    await pause(25);
    const now = linesOf(alerts);
    if (now > count) lastAt = performance.now();
    count = now;
    // A moment more, for alerts too many to show.
    if ((count >= expected && performance.now() - lastAt > 1000) || performance.now() - lastAt > 30_000)
      break;
  }
  child.kill('SIGTERM');
  await ended;
  count = linesOf(alerts);
  if (count === 0) return absent(`syslog-ng said nothing: ${complaint.trim().split('\n').at(-1) ?? ''}`);
  return { type: 'ran', seconds: (lastAt - started) / 1000, alerts: count };
}

function makeFolder(folder: string, name: string): string {
  const path = join(folder, name);
  mkdirSync(path, { recursive: true });
  return path;
}

const linesOf = (file: string) => (existsSync(file) ? readFileSync(file, 'utf8').split('\n').length - 1 : 0);
