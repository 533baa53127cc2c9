import { describe, expect, test } from 'vitest';
import { createIntelFields } from '../../../../server/pipeline/enrich/intel-fields.ts';
import { createFaultList } from '../../../../server/pipeline/normalise/faults.ts';
import { readWatchlist } from '../../../../server/site/read-watchlist.ts';
import type { FieldRecord } from '../../../../shared/domain/event.ts';
import { deploymentSketch, event, logged } from '../sketch.ts';

const deployment = deploymentSketch();

/** What an event's record says of a list of one entry. */
function told(kind: string, value: string, fields: FieldRecord): FieldRecord {
  const cells: Readonly<Record<string, string>> = { kind, value, weight: '80', reason: 'known implant' };
  const row = { line: 2, get: (name: string) => cells[name] ?? '', list: () => [] };
  const faults = createFaultList();
  const list = readWatchlist('watchlist.csv', [row], deployment.people, faults);
  expect(faults.all).toEqual([]);
  const record: FieldRecord = {};
  createIntelFields(list)(record, logged(deployment, [event('auth.success', '10:00', fields)])[0]!);
  return record;
}

describe('an entry of the watch list is hit, however the list and the event write it', () => {
  test.each<[kind: string, listed: string, field: string, written: string]>([
    ['host', 'EVIL-01.corp.example', 'device.hostname', 'evil-01'],
    ['host', 'evil-01', 'src_endpoint.hostname', 'EVIL-01.corp.example'],
    ['account', 'CORP\\evil', 'actor.user.name', 'evil'],
    ['account', 'evil', 'actor.user.name', 'CORP\\Evil'],
    ['account', 'Evil@corp.example', 'actor.user.name', 'evil@CORP.example'],
    ['email', 'Evil@corp.example', 'actor.user.email_addr', 'evil@corp.EXAMPLE'],
    ['mac', 'AA-BB-CC-00-00-09', 'src_endpoint.mac', 'aabb.cc00.0009'],
    ['ip', '2001:DB8::1', 'dst_endpoint.ip', '2001:db8:0:0:0:0:0:1'],
    ['ip', '198.51.100.7', 'src_endpoint.ip', '::ffff:198.51.100.7'],
    ['badge', '99', 'credential.uid', '99'],
    ['badge', 'ab12CD', 'credential.uid', 'AB12cd'],
  ])('%s %s by %s %s', (kind, listed, field, written) => {
    expect(told(kind, listed, { [field]: written })).toMatchObject({
      'intel.hit': true,
      'intel.weight': 80,
      'intel.reason': 'known implant',
    });
  });

  test('and by nothing else', () => {
    expect(told('host', 'evil-01', { 'device.hostname': 'evil-011' })).toEqual({});
    expect(told('ip', '198.51.100.7', { 'src_endpoint.ip': '198.51.100.70' })).toEqual({});
    expect(told('account', 'evil@corp.example', { 'actor.user.name': 'evil@other.example' })).toEqual({});
  });
});
