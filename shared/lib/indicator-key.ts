import { parseAddress } from './network-table.ts';

/** One key for an indicator (`kind:value`, as entity keys are), however an address or a badge number is written. */
export function indicatorKey(key: string): string {
  if (key.startsWith('ip:')) {
    // Nearly every address is IPv4 as it is always written.
    if (key.indexOf(':', 3) < 0 && !PADDED.test(key)) return key;
    const address = parseAddress(key.slice(3));
    if (address === undefined) return key;
    return address.bits === 32 ? `ip:${dotted(address.value)}` : `ip:${address.bits}:${address.value}`;
  }
  if (key.startsWith('badge:')) return key.toLowerCase();
  // An account with a domain after it is known as an e-mail address.
  return key.startsWith('account:') && key.includes('@') ? `email:${key.slice(8)}` : key;
}

const PADDED = /[:.]0\d/;

const dotted = (value: bigint): string =>
  [24n, 16n, 8n, 0n].map((shift) => (value >> shift) & 255n).join('.');
