import { createSocket } from 'node:dgram';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { discoverCameras, ownAddresses } from '../../../../server/cameras/onvif/discovery.ts';

const answerTo = (id: string, address: string) =>
  `<e:Envelope xmlns:e="http://www.w3.org/2003/05/soap-envelope" xmlns:w="http://schemas.xmlsoap.org/ws/2004/08/addressing" xmlns:p="http://schemas.xmlsoap.org/ws/2005/04/discovery"><e:Header><w:RelatesTo>${id}</w:RelatesTo></e:Header><e:Body><p:ProbeMatches><p:ProbeMatch><p:Scopes>onvif://www.onvif.org/name/Dock</p:Scopes><p:XAddrs>${address}</p:XAddrs></p:ProbeMatch></p:ProbeMatches></e:Body></e:Envelope>`;

test('a search finds each camera once, and takes no answer that it did not ask for', async () => {
  const network = createSocket('udp4');
  let probes = 0;
  network.on('message', (bytes, from) => {
    probes += 1;
    const text = bytes.toString('utf8');
    expect(text).toContain('dn:NetworkVideoTransmitter');
    const id = /<a:MessageID>([^<]+)</.exec(text)![1]!;
    const say = (message: string) => network.send(message, from.port, from.address);
    say('not xml');
    say(answerTo('uuid:another', 'http://127.0.0.1/onvif/other'));
    say(answerTo(id, 'http://127.0.0.1/onvif/device_service'));
    say(answerTo(id, 'http://127.0.0.1/onvif/device_service'));
  });
  await new Promise<void>((resolve) => network.bind(0, '127.0.0.1', resolve));
  const { port } = network.address() as AddressInfo;
  const found = await discoverCameras({
    ...{ from: '127.0.0.1', waitMs: 1_500, to: { address: '127.0.0.1', port } },
  });
  network.close();
  expect(found).toEqual([
    { url: 'http://127.0.0.1/onvif/device_service', address: '127.0.0.1', name: 'Dock' },
  ]);
  expect(probes).toBeGreaterThanOrEqual(1);
});

test('an address that is not the server’s own is refused', async () => {
  await expect(discoverCameras({ from: '203.0.113.9', waitMs: 10 })).rejects.toThrow();
  expect(ownAddresses().map(({ address }) => address)).toContain('127.0.0.1');
});
