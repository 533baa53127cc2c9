import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { decodeJson } from '../../server/pipeline/ingest/decode-json.ts';
import { createIngestRig, source } from '../support/ingest-rig.ts';

const root = fileURLToPath(new URL('../../../shared/data/ocsf', import.meta.url));
const physec = join(root, 'physec/examples');
const windows = join(root, 'ocsf-examples/Microsoft/Windows Events');

const read = (path: string) =>
  decodeJson(readFileSync(path), { source: 'ocsf', receivedAt: Date.parse('2026-11-23T12:00:00Z') });

test.skipIf(!existsSync(physec))(
  'the physical-security examples become events (skipped without ../shared/data)',
  async () => {
    const rig = createIngestRig([source('ocsf', 'ocsf')]);
    for (const name of readdirSync(physec)) {
      const { rejected } = await rig.ingest.ingest('ocsf', read(join(physec, name)));
      expect(rejected).toEqual([]);
    }
    expect(rig.log.events.find((event) => event.kind === 'access.tailgate')).toMatchObject({
      fields: {
        'portal.uid': 'DR-2-014',
        'credential.uid': 'CRD-8f21e4a0',
        'actor.user.uid': 'EMP-20714',
        'zone.uid': 'Z-DOCK-2',
      },
    });
    expect(rig.log.events.find((event) => event.kind === 'alarm.intrusion')?.time).toBe(1786622040000);
  },
);

test.skipIf(!existsSync(windows))(
  'OCSF forms of Windows logons keep who, where and outcome (skipped without ../shared/data)',
  async () => {
    const rig = createIngestRig([source('ocsf', 'ocsf')]);
    await rig.ingest.ingest('ocsf', read(join(windows, '4625/4625_0.json')));
    await rig.ingest.ingest('ocsf', read(join(windows, '4624/4624_0.json')));
    expect(rig.log.events.map((event) => event.kind)).toEqual(['auth.failure', 'auth.success']);
    expect(rig.log.events[0]).toMatchObject({
      time: 1602175307000,
      fields: { 'device.hostname': 'ec2amaz-6kj2bpp', status: 'failure', auth_protocol: 'ntlm' },
    });
  },
);
