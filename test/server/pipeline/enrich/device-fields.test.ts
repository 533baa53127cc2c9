import { describe, expect, test } from 'vitest';
import { createEnricher } from '../../../../server/pipeline/enrich/enrich.ts';
import type { FieldRecord } from '../../../../shared/domain/event.ts';
import type { EventKind } from '../../../../shared/domain/event-kinds.ts';
import { deploymentSketch, event, logged } from '../sketch.ts';

const sketch = deploymentSketch();
const deployment = {
  ...sketch,
  assets: [
    ...sketch.assets,
    { host: 'dhcp-01', ips: ['10.1.9.9'], macs: ['aa:bb:cc:00:00:99'], site: 'larkfield', criticality: 4 },
  ],
};
function recordOf(kind: EventKind, fields: FieldRecord): FieldRecord {
  const [one] = logged(deployment, [event(kind, '10:00', fields)]);
  return createEnricher(deployment).add(one!)[0]!.record;
}

describe('the device of a lease or a flow is its sender', () => {
  const lease = (fields: FieldRecord) =>
    recordOf('network.dhcp', { 'device.hostname': 'dhcp-01', ...fields });

  test('a rogue machine that a listed server leases to is not known', () => {
    const record = lease({ 'src_endpoint.ip': '10.1.2.77', 'src_endpoint.mac': '66:66:66:00:00:01' });
    expect(record).toMatchObject({
      'device.known': false,
      'device.site': 'larkfield',
      'device.zone': 'office',
    });
    expect(record).not.toHaveProperty(['device.criticality']);
  });
  test('a listed server that renews its own lease is known', () => {
    expect(lease({ 'src_endpoint.ip': '10.1.9.9', 'src_endpoint.mac': 'AA-BB-CC-00-00-99' })).toMatchObject({
      'device.known': true,
      'device.criticality': 4,
    });
  });
  test('a lease that names its device alone is about that', () => {
    expect(recordOf('network.dhcp', { 'device.mac': 'aabb.cc00.0001' })).toMatchObject({
      'device.known': true,
      'device.owner': 'E1',
    });
  });
  test('a flow from an unlisted address through a listed firewall', () => {
    const flow = { 'device.hostname': 'dhcp-01', 'dst_endpoint.hostname': 'fs-01' };
    expect(recordOf('network.flow', { ...flow, 'src_endpoint.ip': '10.1.2.78' })['device.known']).toBe(false);
    expect(recordOf('network.flow', { ...flow, 'src_endpoint.ip': '10.1.2.20' })['device.known']).toBe(true);
    expect(recordOf('network.flow', flow)).not.toHaveProperty(['device.known']);
  });
  test('a logon is about the machine it happened at', () => {
    const logon = { 'device.hostname': 'fs-01', 'src_endpoint.ip': '10.1.2.78' };
    expect(recordOf('auth.success', logon)).toMatchObject({ 'device.known': true, 'src.known': false });
  });
});

describe('another MAC than those on record is another machine', () => {
  const known = (fields: FieldRecord) => recordOf('network.flow', fields)['device.known'];
  test.each<[string, FieldRecord, boolean]>([
    ['a listed address', { 'src_endpoint.ip': '10.1.9.9' }, true],
    ['... by another MAC', { 'src_endpoint.ip': '10.1.9.9', 'src_endpoint.mac': '66:66:66:00:00:01' }, false],
    [
      'a listed name by another MAC',
      { 'src_endpoint.hostname': 'DHCP-01.corp', 'src_endpoint.mac': '66:66:66:00:00:01' },
      false,
    ],
    [
      'a listed name, of which no MAC is listed',
      { 'src_endpoint.hostname': 'fs-01', 'src_endpoint.mac': '66:66:66:00:00:01' },
      true,
    ],
    [
      'a listed MAC under an unlisted name',
      { 'src_endpoint.hostname': 'new-name', 'src_endpoint.mac': 'aa:bb:cc:00:00:99' },
      true,
    ],
  ])('%s', (_, fields, expected) => expect(known(fields)).toBe(expected));
});
