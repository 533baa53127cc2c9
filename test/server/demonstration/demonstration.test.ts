import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { type BacktestFinding, createBacktest } from '../../../server/backtest.ts';
import { readRules } from '../../../server/backtest-files.ts';
import type { Emission } from '../../../server/demonstration/emission.ts';
import { createIncidentBook, type Incident } from '../../../server/demonstration/incidents.ts';
import { createOrdinaryLife } from '../../../server/demonstration/ordinary-life.ts';
import { type Actor, createActors, OUTSIDE } from '../../../server/demonstration/people.ts';
import { createRandom } from '../../../server/demonstration/random.ts';
import { badgeRecord, flowRecord, logonRecord, syslogLine } from '../../../server/demonstration/wire.ts';
import { decodeNdjson } from '../../../server/pipeline/ingest/decode-json.ts';
import { decodeSyslogLines } from '../../../server/pipeline/ingest/decode-syslog.ts';
import { loadMappings } from '../../../server/pipeline/normalise/load-mappings.ts';
import { createNormaliser } from '../../../server/pipeline/normalise/normalise.ts';
import { loadDeployment } from '../../../server/site/load-deployment.ts';
import type { Deployment } from '../../../shared/domain/site.ts';

const content = fileURLToPath(new URL('../../../server/content/', import.meta.url));
const NOON = Date.parse('2026-11-18T11:00:00Z');

function demonstrationSite(): Deployment {
  const loaded = loadDeployment(`${content}demonstration`, {
    contentDir: content,
    env: {},
    secretsOptional: true,
  });
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.faults));
  return loaded.deployment;
}
const deployment = demonstrationSite();
const rules = readRules(deployment.ruleDirs);
const { mappings } = loadMappings(deployment.mappingDirs);

/** Puts emissions through decoding, mapping and judgement as the real ways in would. */
function judge(emissions: readonly Emission[]): {
  findings: BacktestFinding[];
  rejected: readonly unknown[];
} {
  const line = createBacktest({ deployment, rules, normalise: createNormaliser(deployment, mappings) });
  const json = (source: string, record: unknown) =>
    line.add(
      decodeNdjson(Buffer.from(JSON.stringify(record)), { source, receivedAt: 0 }).records,
      [],
      source,
    );
  for (const emission of [...emissions].sort((a, b) => a.at - b.at)) {
    if (emission.via === 'badge') json('badge', badgeRecord(emission));
    else if (emission.via === 'windows') json('windows', logonRecord(emission));
    else if (emission.via === 'firewall') json('firewall', flowRecord(emission));
    else {
      const decoded = decodeSyslogLines(Buffer.from(syslogLine(emission)), {
        source: 'linux-auth',
        receivedAt: 0,
      });
      line.add(decoded.records, decoded.undecodable, 'linux-auth');
    }
  }
  return { findings: line.findings(), rejected: line.stats.rejected };
}

function play(seed: number, seconds: number, start = NOON) {
  const random = createRandom(seed);
  const actors = createActors(deployment);
  const life = createOrdinaryLife(deployment, actors, random);
  const emissions = life.morning(start);
  for (let second = 1; second <= seconds; second++) emissions.push(...life.tick(start + second * 1_000));
  return { actors, random, emissions, now: start + seconds * 1_000 };
}

describe('ordinary life', () => {
  test('gives no rule anything to find, by day and by night, whatever the seed', () => {
    for (const [seed, start] of [
      [1, NOON],
      [2, NOON + 13 * 3_600_000],
      [3, Date.parse('2026-11-21T20:00:00Z')],
    ] as const) {
      const { findings, rejected } = judge(play(seed, 1_800, start).emissions);
      expect(rejected).toEqual([]);
      expect(findings.map((finding) => `${finding.at} ${finding.title} ${finding.person}`)).toEqual([]);
    }
    // Seven seconds of work; a busy machine needs longer.
  }, 90_000);

  test('keeps about seven in ten people in, and moves them only through doors they may open', () => {
    const { actors } = play(4, 1_800);
    const share = actors.filter((actor) => actor.zone !== OUTSIDE).length / actors.length;
    expect(share).toBeGreaterThan(0.5);
    expect(share).toBeLessThan(0.9);
  });
});

describe('incidents', () => {
  const rulesOf = (incident: Incident, before: readonly Emission[]) => {
    const { findings, rejected } = judge([...before, ...incident.emissions]);
    expect(rejected).toEqual([]);
    return [...new Set(findings.map((finding) => finding.title))].sort();
  };
  const { actors, random, emissions, now } = play(5, 120);
  const book = createIncidentBook(deployment, actors as Actor[], random);
  const [cloned, leaver, remote, nuisance] = [1, 2, 3, 4].map((turn) => book.next(now + turn * 1_000));

  test('a cloned badge: too far too fast, denials, a forced door, a new device behind it, the laptop elsewhere', () => {
    const titles = rulesOf(cloned!, emissions).join('\n');
    expect(titles).toMatch(/too fast/i);
    expect(titles).toMatch(/denial|denied/i);
    expect(titles).toMatch(/forced/i);
    expect(titles).toMatch(/device/i);
    expect(titles).toMatch(/badge in .+ while .+ is in /i);
  });
  test('a leaver at the dock: the badge, then the account', () => {
    const titles = rulesOf(leaver!, emissions).join('\n');
    expect(titles).toMatch(/has left|leaver/i);
    expect(titles).toMatch(/account|logon/i);
  });
  test('remote use of an account while its owner is badged in', () => {
    expect(rulesOf(remote!, emissions).join('\n')).toMatch(/remote/i);
  });
  test('a door left open is one modest finding', () => {
    expect(rulesOf(nuisance!, emissions)).toHaveLength(1);
  });
});
