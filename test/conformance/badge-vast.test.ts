import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { decodeCsv } from '../../server/pipeline/ingest/decode-csv.ts';
import { createIngestRig, source } from '../support/ingest-rig.ts';

const file = fileURLToPath(new URL('../../../shared/data/badge/vast2009-proxlog.csv', import.meta.url));

test.skipIf(!existsSync(file))(
  '10,162 real card readings (VAST 2009) all become passages (skipped without ../shared/data)',
  async () => {
    const rig = createIngestRig([
      source('prox', 'vast-prox-csv', { type: 'file', timezone: 'UTC', role: 'presence' }),
    ]);
    const bytes = readFileSync(file);
    const rows = bytes.toString().trim().split(/\r?\n/).slice(1);
    const result = await rig.ingest.ingest(
      'prox',
      decodeCsv(bytes, { source: 'prox', receivedAt: rig.clock.now() }),
    );
    expect(result.rejected).toEqual([]);
    expect(rows).toHaveLength(10_162);
    expect(result.accepted).toBe(new Set(rows).size);
    const { events } = rig.log;
    expect(events.every((event) => event.kind === 'access.taken' && event.timeErrorMs === 60_000)).toBe(true);
    const ways = new Set(events.map((event) => `${event.fields['portal.uid']} ${event.fields.direction}`));
    expect([...ways].sort()).toEqual(['building in', 'classified in', 'classified out']);
    expect(events[0]).toMatchObject({
      time: Date.parse('2008-01-02T08:45:00Z'),
      fields: { 'actor.user.uid': '0' },
    });
  },
);
