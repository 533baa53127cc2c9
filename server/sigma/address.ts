import type { Network } from './rule-types.ts';

/** IPv4 and IPv6 addresses as 16-bit words (2 or 8). An IPv4 address mapped into IPv6 is that IPv4 address. */

function parseIpv4(text: string): number[] | undefined {
  const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(text);
  if (match === null) return undefined;
  const bytes = match.slice(1).map(Number);
  if (bytes.some((byte) => byte > 255)) return undefined;
  return [bytes[0]! * 256 + bytes[1]!, bytes[2]! * 256 + bytes[3]!];
}

export function parseAddress(text: string): number[] | undefined {
  if (!text.includes(':')) return parseIpv4(text);
  const zone = text.indexOf('%');
  let source = zone < 0 ? text : text.slice(0, zone);
  if (source.length > 45) return undefined;
  const dotted = /^(.*:)(\d+\.\d+\.\d+\.\d+)$/.exec(source);
  if (dotted !== null) {
    const tail = parseIpv4(dotted[2]!);
    if (tail === undefined) return undefined;
    source = dotted[1]! + tail.map((word) => word.toString(16)).join(':');
  }
  const halves = source.split('::');
  if (halves.length > 2) return undefined;
  const words = halves.map((half) => (half === '' ? [] : half.split(':')));
  const count = words[0]!.length + (words[1]?.length ?? 0);
  if (halves.length === 1 ? count !== 8 : count > 7) return undefined;
  const all = [...words[0]!, ...Array<string>(8 - count).fill('0'), ...(words[1] ?? [])];
  if (all.some((word) => !/^[0-9a-fA-F]{1,4}$/.test(word))) return undefined;
  const parsed = all.map((word) => Number.parseInt(word, 16));
  const mapped = parsed.slice(0, 5).every((word) => word === 0) && parsed[5] === 0xffff;
  return mapped ? parsed.slice(6) : parsed;
}

/** `10.0.0.0/8`, `fe80::/10`, or one address; host bits are ignored. */
export function parseNetwork(text: string): Network | undefined {
  const [address, prefix, ...rest] = text.trim().split('/');
  if (rest.length > 0 || address === undefined) return undefined;
  const words = parseAddress(address);
  if (words === undefined) return undefined;
  if (prefix === undefined) return { words, bits: words.length * 16 };
  if (!/^\d{1,3}$/.test(prefix)) return undefined;
  // A prefix of a mapped network (::ffff:10.0.0.0/104) counts from the IPv6 side.
  const bits = Number(prefix) - (address.includes(':') && words.length === 2 ? 96 : 0);
  return bits < 0 || bits > words.length * 16 ? undefined : { words, bits };
}

/** Whether an address is in one of many networks, in a step for each length of prefix among them, however many there are. */
export function anyContains(networks: readonly Network[]): (address: readonly number[]) => boolean {
  const byPrefix = new Map<string, { words: number; bits: number; prefixes: Set<string> }>();
  for (const { words, bits } of networks) {
    const key = `${words.length} ${bits}`;
    const of = byPrefix.get(key) ?? { words: words.length, bits, prefixes: new Set() };
    of.prefixes.add(prefixOf(words, bits));
    byPrefix.set(key, of);
  }
  const all = [...byPrefix.values()];
  return (address) =>
    all.some(
      ({ words, bits, prefixes }) => words === address.length && prefixes.has(prefixOf(address, bits)),
    );
}

/** The first bits of an address; what lies behind them is left out. */
function prefixOf(words: readonly number[], bits: number): string {
  let prefix = '';
  for (let at = 0, left = bits; left > 0; at += 1, left -= 16)
    prefix += String.fromCharCode(left >= 16 ? words[at]! : words[at]! & (0xffff << (16 - left)));
  return prefix;
}
