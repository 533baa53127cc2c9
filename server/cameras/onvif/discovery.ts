import { randomUUID } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { isIP } from 'node:net';
import { networkInterfaces } from 'node:os';
import type { FoundCamera } from '../../../shared/contract/cameras.ts';
import { all, at, readXml, textAt } from './xml.ts';

const GROUP = '239.255.255.250';
const PORT = 3702;
const MOST = 1_000;

const probe = (id: string) =>
  `<?xml version="1.0" encoding="utf-8"?><s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope" xmlns:a="http://schemas.xmlsoap.org/ws/2004/08/addressing" xmlns:d="http://schemas.xmlsoap.org/ws/2005/04/discovery" xmlns:dn="http://www.onvif.org/ver10/network/wsdl"><s:Header><a:MessageID>uuid:${id}</a:MessageID><a:To>urn:schemas-xmlsoap-org:ws:2005:04:discovery</a:To><a:Action>http://schemas.xmlsoap.org/ws/2005/04/discovery/Probe</a:Action></s:Header><s:Body><d:Probe><d:Types>dn:NetworkVideoTransmitter</d:Types></d:Probe></s:Body></s:Envelope>`;

/** The server's own IPv4 addresses, by interface name. */
export function ownAddresses(): readonly { readonly name: string; readonly address: string }[] {
  return Object.entries(networkInterfaces()).flatMap(([name, addresses]) =>
    (addresses ?? []).filter(({ family }) => family === 'IPv4').map(({ address }) => ({ name, address })),
  );
}

/**
 * WS-Discovery 2005/04. Asks the network behind one of the server's own addresses once and listens for `waitMs`. `to` stands in for the multicast
 * group in tests. Rejects where the address cannot be used.
 */
export function discoverCameras(options: {
  readonly from: string;
  readonly waitMs: number;
  readonly to?: { readonly address: string; readonly port: number };
}): Promise<FoundCamera[]> {
  const { address, port } = options.to ?? { address: GROUP, port: PORT };
  const id = randomUUID();
  const found = new Map<string, FoundCamera>();
  const socket = createSocket('udp4');
  return new Promise((resolve, reject) => {
    socket.on('error', (error) => {
      socket.close();
      reject(error);
    });
    socket.on('message', (bytes, sender) => {
      if (found.size < MOST)
        for (const camera of readMatches(bytes.toString('utf8'), id, sender.address))
          found.set(camera.url, camera);
    });
    socket.bind(0, options.from, () => {
      if (options.to === undefined) {
        socket.setMulticastInterface(options.from);
        socket.setMulticastTTL(1);
      }
      const message = probe(id);
      const send = () => socket.send(message, port, address);
      send();
      // UDP: a second one finds those that missed the first (SOAP-over-UDP 1.1, 3.4)
      const again = setTimeout(send, Math.min(300, options.waitMs / 2));
      setTimeout(() => {
        clearTimeout(again);
        socket.close();
        resolve([...found.values()].sort((a, b) => a.url.localeCompare(b.url)));
      }, options.waitMs);
    });
  });
}

/** The cameras of an answer to probe `id`; none where it answers another. The first address of the sender's own is taken. */
export function readMatches(text: string, id: string, sender: string): FoundCamera[] {
  const envelope = readXml(text);
  if (!textAt(envelope, 'Header', 'RelatesTo')?.endsWith(id)) return [];
  return all(at(envelope, 'Body', 'ProbeMatches'), 'ProbeMatch').flatMap((match): FoundCamera[] => {
    const addresses = (textAt(match, 'XAddrs') ?? '').split(/\s+/).filter(isHttp);
    const url =
      addresses.find((one) => new URL(one).hostname === sender) ??
      addresses.find(isNumericV4) ??
      addresses[0];
    if (url === undefined) return [];
    const scopes = (textAt(match, 'Scopes') ?? '').split(/\s+/);
    const named = {
      name: scopeOf(scopes, 'name'),
      hardware: scopeOf(scopes, 'hardware'),
      location: scopeOf(scopes, 'location'),
    };
    const said = Object.entries(named).flatMap(([key, value]) => (value ? [[key, value]] : []));
    return [{ url, address: sender, ...Object.fromEntries(said) }];
  });
}

const isNumericV4 = (address: string) => isIP(new URL(address).hostname) === 4;

function isHttp(address: string): boolean {
  try {
    return /^https?:$/.test(new URL(address).protocol);
  } catch {
    return false;
  }
}

/** `onvif://www.onvif.org/name/Gate%20north` -> `Gate north`. */
function scopeOf(scopes: readonly string[], kind: string): string | undefined {
  const prefix = `onvif://www.onvif.org/${kind}/`;
  const scope = scopes.find((one) => one.toLowerCase().startsWith(prefix));
  if (scope === undefined) return undefined;
  const raw = scope.slice(prefix.length);
  try {
    return decodeURIComponent(raw).slice(0, 100);
  } catch {
    return raw.slice(0, 100);
  }
}
