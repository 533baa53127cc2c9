import { describe, expect, test } from 'vitest';
import { createNetworkTable, parseAddress, parseCidr } from '../../../shared/lib/network-table.ts';

describe('an address', () => {
  test.each([
    ['10.0.0.1', 32, 0x0a000001n],
    ['::1', 128, 1n],
    ['2001:db8::ff', 128, 0x20010db80000000000000000000000ffn],
    ['::ffff:10.0.0.1', 32, 0x0a000001n],
    ['fe80::1%eth0', 128, 0xfe800000000000000000000000000001n],
  ] as const)('%s is read', (text, bits, value) => {
    expect(parseAddress(text)).toEqual({ bits, value });
  });
  test.each(['', 'host', '10.0.0', '10.0.0.256', '1:2:3', '1::2::3', ':::', '1:2:3:4:5:6:7:8:9'])(
    '"%s" is none',
    (text) => expect(parseAddress(text)).toBeUndefined(),
  );
});

test('a range needs a length that fits', () => {
  expect(parseCidr('10.0.0.0/33')).toBeUndefined();
  expect(parseCidr('10.0.0.0/x')).toBeUndefined();
  expect(parseCidr('10.0.0.7')).toMatchObject({ shift: 0n });
});

test('the longest prefix wins; an unlisted address is foreign only when it is public', () => {
  const networkOf = createNetworkTable([
    { cidr: '10.0.0.0/8', name: 'all' },
    { cidr: '10.1.2.0/24', name: 'office' },
    { cidr: '2001:db8::/32', name: 'six' },
  ]);
  expect(networkOf('10.1.2.3')).toMatchObject({ network: { name: 'office' }, isForeign: false });
  expect(networkOf('10.9.9.9')).toMatchObject({ network: { name: 'all' } });
  expect(networkOf('2001:db8::5')).toMatchObject({ network: { name: 'six' } });
  expect(networkOf('192.168.1.1')).toEqual({ isForeign: false });
  expect(networkOf('127.0.0.1')).toEqual({ isForeign: false });
  expect(networkOf('203.0.113.9')).toEqual({ isForeign: true });
  expect(networkOf('2606:4700::1111')).toEqual({ isForeign: true });
  expect(networkOf('nonsense')).toEqual({ isForeign: false });
});
