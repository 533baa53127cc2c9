import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
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

describe('a number plate that is read of a car', () => {
  const told = (type: string, frame: number, after: object) =>
    `${JSON.stringify({
      type,
      after: { id: 'car-1', camera: 'drive', label: 'car', frame_time: 1607124000 + frame, ...after },
    })}\n`;
  const plate = { recognized_license_plate: 'AB12CDE', recognized_license_plate_score: 0.93 };

  test('is one reading, told when it is first read and not again when the car leaves', async () => {
    const { rig, answer } = await read(
      [
        told('new', 0, {}),
        told('update', 1, { sub_label: null }),
        told('update', 2, plate),
        told('update', 3, { ...plate, recognized_license_plate_score: 0.95 }),
        told('update', 60, { ...plate, sub_label: ['post van', 0.9] }),
        told('end', 90, plate),
      ].join(''),
    );
    expect(answer.rejected).toEqual([]);
    expect(rig.log.events.map(({ kind, time }) => [kind, time - 1607124000000])).toEqual([
      ['camera.object', 0],
      ['plate.read', 2_000],
    ]);
    expect(rig.log.events[1]).toMatchObject({
      message: 'Number plate AB12CDE read by camera drive',
      logsource: { product: 'frigate', category: 'access' },
      fields: {
        'camera.uid': 'drive',
        'object.uid': 'car-1',
        'vehicle.plate': 'AB12CDE',
        'vehicle.plate_confidence': 0.93,
      },
    });
  });

  test('comes as a pair with its score as well, and with the name that is known by it', async () => {
    const { rig } = await read(
      told('update', 2, { recognized_license_plate: ['AB12CDE', 0.93], sub_label: ['post van', 0.9] }) +
        told('update', 3, { recognized_license_plate: ['AB12CDE', 0.97], sub_label: 'post van' }),
    );
    expect(rig.log.events.map(({ fields }) => fields)).toMatchObject([
      { 'vehicle.plate': 'AB12CDE', 'vehicle.plate_confidence': 0.93, 'object.name': 'post van' },
    ]);
  });

  test('read otherwise later, of another car, or only as it leaves, is another reading', async () => {
    const { rig } = await read(
      told('update', 2, plate) +
        told('update', 3, { ...plate, recognized_license_plate: 'AB12CDF' }) +
        told('end', 4, { ...plate, id: 'car-2' }) +
        told('end', 5, { id: 'car-3', recognized_license_plate: null }),
    );
    expect(rig.log.events.map(({ kind, fields }) => [kind, fields['vehicle.plate']])).toEqual([
      ['plate.read', 'AB12CDE'],
      ['plate.read', 'AB12CDF'],
      ['plate.read', 'AB12CDE'],
      ['camera.object_ended', undefined],
    ]);
  });
});
