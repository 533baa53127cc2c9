/** Which network an address belongs to. IPv4 and IPv6, IPv4-mapped IPv6 read as IPv4; no names, no DNS. */

interface Address {
  readonly bits: 32 | 128;
  readonly value: bigint;
}

/** The address as a number, or nothing when the text is no IP address. */
export function parseAddress(text: string): Address | undefined {
  const bare = text.replace(/^\[|\]$/g, '').replace(/%.*$/, '');
  if (!bare.includes(':')) return parseV4(bare);
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(bare);
  if (mapped) return parseV4(mapped[1]!);
  const halves = bare.split('::');
  if (halves.length > 2) return undefined;
  const head = halves[0] ? halves[0].split(':') : [];
  const tail = halves[1] ? halves[1].split(':') : [];
  const missing = 8 - head.length - tail.length;
  if (halves.length === 1 ? missing !== 0 : missing < 1) return undefined;
  const groups = [...head, ...Array.from({ length: halves.length === 2 ? missing : 0 }, () => '0'), ...tail];
  let value = 0n;
  for (const group of groups) {
    if (!/^[0-9a-f]{1,4}$/i.test(group)) return undefined;
    value = (value << 16n) | BigInt(Number.parseInt(group, 16));
  }
  return value >> 32n === 0xffffn ? { bits: 32, value: value & 0xffff_ffffn } : { bits: 128, value };
}

function parseV4(text: string): Address | undefined {
  const parts = text.split('.');
  if (parts.length !== 4) return undefined;
  let value = 0;
  for (const part of parts) {
    if (!/^\d{1,3}$/.test(part) || Number(part) > 255) return undefined;
    value = value * 256 + Number(part);
  }
  return { bits: 32, value: BigInt(value) };
}

interface Range {
  readonly bits: 32 | 128;
  readonly shift: bigint;
  readonly prefix: bigint;
}

/** A CIDR range (`10.0.0.0/8`, a bare address is a range of one), or nothing when it is none. */
export function parseCidr(cidr: string): Range | undefined {
  const [text = '', length] = cidr.split('/');
  const address = parseAddress(text);
  const prefixLength = length === undefined ? address?.bits : Number(length);
  if (!address || prefixLength === undefined || !Number.isInteger(prefixLength)) return undefined;
  if (prefixLength < 0 || prefixLength > address.bits) return undefined;
  const shift = BigInt(address.bits - prefixLength);
  return { bits: address.bits, shift, prefix: address.value >> shift };
}

const inside = (address: Address, range: Range) =>
  address.bits === range.bits && address.value >> range.shift === range.prefix;

/** Addresses that are not routed on the internet: an unlisted one may still be ours. */
const NOT_PUBLIC = [
  '10.0.0.0/8',
  '172.16.0.0/12',
  '192.168.0.0/16',
  '100.64.0.0/10',
  '169.254.0.0/16',
  '127.0.0.0/8',
  '0.0.0.0/8',
  '224.0.0.0/3',
  '::/127',
  'fc00::/7',
  'fe80::/10',
  'ff00::/8',
].map((cidr) => parseCidr(cidr)!);

const within = (cidrs: readonly string[]) => {
  const ranges = cidrs.map((cidr) => parseCidr(cidr)!);
  return (text: string): boolean => {
    const address = parseAddress(text);
    return address !== undefined && ranges.some((range) => inside(address, range));
  };
};
/** The machine itself. */
export const isLoopback = within(['127.0.0.0/8', '::1']);
/** Somewhere on the same link, whichever that is. */
export const isLinkLocal = within(['169.254.0.0/16', 'fe80::/10']);

export interface AddressVerdict<N> {
  /** The network with the longest prefix that holds the address. */
  readonly network?: N;
  /** True for an address of the internet that no listed network holds. */
  readonly isForeign: boolean;
}

const NOWHERE: AddressVerdict<never> = { isForeign: false };
/** Answers kept per table: a site sees far fewer addresses than events. */
const REMEMBERED = 50_000;

/** Longest-prefix lookup over `networks`; ranges that are no CIDR are left out (the loader names them). */
export function createNetworkTable<N extends { readonly cidr: string }>(networks: readonly N[]) {
  const ranges = networks
    .map((network) => ({ network, range: parseCidr(network.cidr) }))
    .filter((entry): entry is { network: N; range: Range } => entry.range !== undefined)
    .sort((a, b) => Number(a.range.shift - b.range.shift));
  const remembered = new Map<string, AddressVerdict<N>>();

  const judge = (text: string): AddressVerdict<N> => {
    const address = parseAddress(text);
    // What every machine and every link has lies in no network, however wide a range is listed.
    if (!address || isLoopback(text) || isLinkLocal(text)) return NOWHERE;
    const found = ranges.find(({ range }) => inside(address, range));
    if (found) return { network: found.network, isForeign: false };
    return { isForeign: !NOT_PUBLIC.some((range) => inside(address, range)) };
  };

  return function networkOf(text: string): AddressVerdict<N> {
    const known = remembered.get(text);
    if (known) return known;
    const verdict = judge(text);
    if (remembered.size >= REMEMBERED) remembered.clear();
    remembered.set(text, verdict);
    return verdict;
  };
}
