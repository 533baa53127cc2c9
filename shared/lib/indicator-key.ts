import { parseAddress } from './network-table.ts';

/** One key for an indicator (`kind:value`, as entity keys are), however an address is written. */
export function indicatorKey(key: string): string {
  if (key.startsWith('ip:')) {
    const address = parseAddress(key.slice(3));
    return address ? `ip:${address.bits}:${address.value}` : key;
  }
  // An account with a domain after it is known as an e-mail address.
  return key.startsWith('account:') && key.includes('@') ? `email:${key.slice(8)}` : key;
}
