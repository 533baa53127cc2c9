// `npm test`: types, lint, unit tests, tests with real parts, the browser journey. Any failure fails.
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  buildClient,
  buildServer,
  canRun,
  FFMPEG,
  installPackages,
  installSystemPackages,
  requireNode,
  root,
  run,
  say,
} from './prepare.mjs';

requireNode();
installPackages();
const GST = "import gi; gi.require_version('GstRtspServer', '1.0'); from gi.repository import GstRtspServer";
const missing = installSystemPackages([
  FFMPEG,
  {
    what: 'Chromium, for the browser journey,',
    packages: ['chromium-headless-shell'],
    present: () =>
      ['chromium-headless-shell', 'chromium'].some((name) => existsSync(`/usr/lib/chromium/${name}`)),
  },
  {
    what: 'a GStreamer RTSP server, for the RTSP camera tests,',
    packages: [
      'python3-gi',
      'gir1.2-gst-rtsp-server-1.0',
      'gstreamer1.0-rtsp',
      'gstreamer1.0-plugins-base',
      'gstreamer1.0-plugins-good',
      'gstreamer1.0-plugins-bad',
    ],
    present: () => canRun('/usr/bin/python3', ['-c', GST]),
  },
  {
    what: 'Firefox, for its journey,',
    packages: ['firefox-esr'],
    present: () => ['firefox-esr', 'firefox'].some((name) => existsSync(`/usr/bin/${name}`)),
  },
  {
    what: 'GStreamer’s player, for the tests that play our lists in it,',
    packages: ['gstreamer1.0-tools'],
    present: () => canRun('gst-launch-1.0', ['--version']),
  },
  {
    what: 'mosquitto, for the MQTT tests,',
    packages: ['mosquitto'],
    present: () => existsSync('/usr/sbin/mosquitto'),
  },
  {
    what: 'rsyslog, for the syslog tests,',
    packages: ['rsyslog'],
    present: () => existsSync('/usr/sbin/rsyslogd'),
  },
]);
for (const { what } of missing) say(`tests that need it are skipped: ${what.replace(/,$/, '')}`);

const reports = mkdtempSync(join(tmpdir(), 'watchfloor-test-'));
const total = { passed: 0, failed: 0, skipped: 0 };
const failures = [];

function count(name, ok, { passed, failed, skipped }) {
  total.passed += passed;
  // A runner that fails without a failed test (a crash, an unhandled error) is a failure too.
  total.failed += ok ? failed : Math.max(1, failed);
  total.skipped += skipped;
  if (!ok || failed > 0) failures.push(name);
}

function check(name, args) {
  say(`${name} ...`);
  const ok = run(process.execPath, args);
  count(name, ok, { passed: ok ? 1 : 0, failed: ok ? 0 : 1, skipped: 0 });
}

function report(file) {
  try {
    return JSON.parse(readFileSync(join(reports, file), 'utf8'));
  } catch {
    return undefined;
  }
}

function vitest(project) {
  say(`tests: ${project} ...`);
  const file = `${project}.json`;
  const ok = run(process.execPath, [
    'node_modules/vitest/vitest.mjs',
    'run',
    '--project',
    project,
    '--passWithNoTests',
    '--reporter=dot',
    '--reporter=json',
    `--outputFile.json=${join(reports, file)}`,
  ]);
  const result = report(file);
  count(`tests: ${project}`, ok && result !== undefined, {
    passed: result?.numPassedTests ?? 0,
    failed: result?.numFailedTests ?? 0,
    skipped: (result?.numPendingTests ?? 0) + (result?.numTodoTests ?? 0),
  });
}

function journey() {
  if (!existsSync(join(root, 'test/journey'))) return;
  buildServer();
  buildClient();
  say('browser journey ...');
  const ok = run(process.execPath, ['node_modules/@playwright/test/cli.js', 'test', '--reporter=list,json'], {
    env: { ...process.env, PLAYWRIGHT_JSON_OUTPUT_FILE: join(reports, 'journey.json') },
  });
  const stats = report('journey.json')?.stats;
  count('browser journey', ok && stats !== undefined, {
    passed: (stats?.expected ?? 0) + (stats?.flaky ?? 0),
    failed: stats?.unexpected ?? 0,
    skipped: stats?.skipped ?? 0,
  });
}

check('types', ['node_modules/typescript/bin/tsc', '-p', '.']);
check('format and lint', ['node_modules/@biomejs/biome/bin/biome', 'check', '.']);
vitest('unit');
vitest('live');
journey();
rmSync(reports, { recursive: true, force: true });

if (failures.length > 0) console.log(`\nfailed: ${failures.join(', ')}`);
console.log(`\n${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
process.exit(failures.length > 0 ? 1 : 0);
