import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { decode } from '../../../server/pipeline/ingest/decode.ts';
import type { SourceDefinition } from '../../../shared/domain/site.ts';
import { createIngestRig } from '../../support/ingest-rig.ts';

const SOURCE: SourceDefinition = {
  ...{ id: 'frigate', name: 'Frigate', type: 'mqtt', mapping: 'frigate-events', role: 'other' },
};
const lines = readFileSync(new URL('../../fixtures/frigate-events.ndjson', import.meta.url), 'utf8');

async function read(text: string) {
  const rig = createIngestRig([SOURCE]);
  const answer = await rig.ingest.ingest(
    SOURCE.id,
    decode('ndjson', Buffer.from(text), { source: SOURCE.id, receivedAt: rig.clock.now() }),
  );
  return { rig, answer };
}

test('of a visit in front of a camera: its beginning, its name, its end; once, whatever is sent again', async () => {
  const { rig, answer } = await read(lines + lines);
  expect(answer.rejected).toEqual([]);
  expect(rig.log.events.map(({ kind, time, message }) => [kind, time, message])).toEqual([
    ['camera.object', 1607123961837, 'A person in front of camera front_door'],
    ['camera.object', 1607123965100, 'The person in front of camera front_door is Ann'],
    ['camera.object_ended', 1607123970500, 'The person in front of camera front_door is gone'],
    ['camera.object', 1607124000250, 'A car in front of camera drive'],
    ['camera.object', 1607124003000, 'The car in front of camera drive is post van'],
    ['camera.object_ended', 1607124009000, 'The car in front of camera drive is gone'],
  ]);
  expect(rig.log.events[0]?.fields).toMatchObject({
    ...{ 'camera.uid': 'front_door', 'object.label': 'person', 'object.uid': '1607123955.475377-mxklsc' },
  });
});
