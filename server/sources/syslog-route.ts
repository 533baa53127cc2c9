import ipaddr from 'ipaddr.js';
import type { SourceDefinition } from '../../shared/domain/site.ts';

export interface Sender {
  readonly address: string;
  readonly hostname?: string | undefined;
  readonly app?: string | undefined;
}

/** IPv4 in IPv6 clothes is IPv4. */
export const plainAddress = (address: string): string => address.replace(/^::ffff:(?=\d+\.)/i, '');

/** Which source a message belongs to: the first of the deployment, in its order, whose every `match` holds. */
export function createSyslogRouter(sources: readonly SourceDefinition[]) {
  const rules = sources
    .filter((source) => source.type === 'syslog')
    .map((source) => ({
      id: source.id,
      hasAddress: source.match?.address === undefined ? () => true : compileAddress(source.match.address),
      hostname: source.match?.hostname?.toLowerCase(),
      app: source.match?.app?.toLowerCase(),
    }));
  return {
    route(sender: Sender): string | undefined {
      const address = plainAddress(sender.address);
      const hostname = sender.hostname?.toLowerCase();
      const app = sender.app?.toLowerCase();
      return rules.find(
        (rule) =>
          rule.hasAddress(address) &&
          (rule.hostname === undefined || rule.hostname === hostname) &&
          (rule.app === undefined || rule.app === app),
      )?.id;
    },
    /** For what was lost unread: the first source that listens to this address. */
    routeByAddress: (address: string): string | undefined =>
      rules.find((rule) => rule.hasAddress(plainAddress(address)))?.id,
    ids: rules.map((rule) => rule.id),
  };
}

function compileAddress(text: string): (address: string) => boolean {
  if (!text.includes('/')) {
    const wanted = ipaddr.parse(text).toNormalizedString();
    return (address) => ipaddr.isValid(address) && ipaddr.parse(address).toNormalizedString() === wanted;
  }
  const [network, bits] = ipaddr.parseCIDR(text);
  return (address) => {
    if (!ipaddr.isValid(address)) return false;
    const parsed = ipaddr.parse(address);
    return parsed.kind() === network.kind() && parsed.match(network as ipaddr.IPv4, bits);
  };
}
