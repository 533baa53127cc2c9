import fc from 'fast-check';
import { expect, test } from 'vitest';
import { anyContains, parseAddress, parseNetwork } from '../../../server/sigma/address.ts';
import { compileOne, holds } from './one-rule.ts';

/** Few different bits, so that networks contain addresses often. */
const ipv4 = fc
  .array(fc.constantFrom(0, 1, 127, 128, 255), { minLength: 4, maxLength: 4 })
  .map((b) => b.join('.'));
const ipv6 = fc
  .array(fc.constantFrom('0', '1', '8000', 'ffff'), { minLength: 8, maxLength: 8 })
  .map((words) => words.join(':'));
const network = fc
  .oneof(
    fc.tuple(ipv4, fc.integer({ min: 0, max: 32 })).map(([address, bits]) => `${address}/${bits}`),
    fc.tuple(ipv6, fc.integer({ min: 0, max: 128 })).map(([address, bits]) => `${address}/${bits}`),
  )
  // A network of mapped IPv4 addresses that reaches beyond them is none.
  .filter((text) => parseNetwork(text) !== undefined);

/** Bit by bit, as the definition says. */
function isIn(address: readonly number[], text: string): boolean {
  const { words, bits } = parseNetwork(text)!;
  const bitsOf = (of: readonly number[]) => of.map((word) => word.toString(2).padStart(16, '0')).join('');
  return words.length === address.length && bitsOf(words).slice(0, bits) === bitsOf(address).slice(0, bits);
}

test('an address is in many networks where it is in one of them', () => {
  fc.assert(
    fc.property(fc.array(network, { maxLength: 8 }), fc.oneof(ipv4, ipv6), (networks, text) => {
      const address = parseAddress(text)!;
      expect(anyContains(networks.map((one) => parseNetwork(one)!))(address)).toBe(
        networks.some((one) => isIn(address, one)),
      );
    }),
    { numRuns: 2_000 },
  );
});

test('address ranges of one field are one test, but where all must hold', () => {
  const detection = (text: string) => compileOne(text).rules[0]!.detection;
  expect(detection('s: {f|cidr: [10.0.0.0/8, 11.0.0.0/8]}')).toMatchObject({
    ...{ type: 'test', field: 'f' },
    test: { kind: 'cidr', networks: [{ bits: 8 }, { bits: 8 }] },
  });
  expect(holds('s: {f|cidr|all: [10.0.0.0/8, 10.1.0.0/16]}', { f: '10.1.2.3' })).toBe(true);
  expect(holds('s: {f|cidr|all: [10.0.0.0/8, 10.1.0.0/16]}', { f: '10.2.2.3' })).toBe(false);
  const placeholders = { nets: ['10.0.0.0/8', '11.0.0.0/8'] };
  expect(holds("s: {f|expand|cidr: ['%nets%', 12.0.0.0/8]}", { f: '11.2.2.3' }, { placeholders })).toBe(true);
  expect(holds("s: {f|expand|cidr|all: ['%nets%', 11.2.0.0/16]}", { f: '11.2.2.3' }, { placeholders })).toBe(
    true,
  );
  expect(holds("s: {f|expand|cidr|all: ['%nets%', 11.2.0.0/16]}", { f: '10.2.2.3' }, { placeholders })).toBe(
    false,
  );
});
