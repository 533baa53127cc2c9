import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readMatches } from '../../../../server/cameras/onvif/discovery.ts';
import { readNotifications } from '../../../../server/cameras/onvif/notifications.ts';
import { all, at, escapeXml, readXml, textAt, type XmlNode } from '../../../../server/cameras/onvif/xml.ts';

describe('XML of cameras', () => {
  test('names lose their prefix, keep their namespace; text and attributes keep their letters', () => {
    const root = readXml(
      '<?xml version="1.0"?><!-- x --><a:r xmlns:a="urn:a" xmlns="urn:d"><b at="1 &lt; 2" a:n="007"><![CDATA[<raw>]]></b><b> 0010 &amp; &#233;&#x1F4F7; </b></a:r>',
    );
    expect([root?.name, root?.namespace]).toEqual(['r', 'urn:a']);
    expect(all(root, 'b').map((node) => [node.namespace, node.text])).toEqual([
      ['urn:d', '<raw>'],
      ['urn:d', '0010 & é📷'],
    ]);
    expect(at(root, 'b')?.attributes).toEqual(
      new Map([
        ['at', '1 < 2'],
        ['n', '007'],
      ]),
    );
  });

  test.each([
    ['<!DOCTYPE r [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><r>&b;</r>'],
    ['<!DOCTYPE r SYSTEM "file:///etc/passwd"><r/>'],
    ['<!doctype html><html></html>'],
    [`${'<a>'.repeat(10_000)}${'</a>'.repeat(10_000)}`],
    [`<r>${'x'.repeat(2_000_000)}</r>`],
    ['not xml'],
    [''],
  ])('%.40s… is not taken', (text) => {
    expect(readXml(text)).toBeUndefined();
  });

  test('an entity that nobody declared stays as it is', () => {
    expect(textAt(readXml('<r><a>&xxe; &#0; &#xD800;</a></r>'), 'a')).toBe('&xxe; \uFFFD \uFFFD');
  });

  test('names that mean something to JavaScript are names', () => {
    const root = readXml('<r><__proto__><polluted>1</polluted></__proto__><constructor a="1"/></r>');
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
    expect(root?.children.length ?? 0).toBeLessThanOrEqual(2);
  });

  test('what is escaped is read back', () => {
    const text = fc.string({ unit: 'grapheme' }).map((one) => one.trim().replaceAll(/\s+/g, ' '));
    fc.assert(
      fc.property(text, (value) => {
        fc.pre(/^[\u0020-\uFFFD]*$/.test(value));
        const root = readXml(`<r a="${escapeXml(value)}"><b>${escapeXml(value)}</b></r>`);
        expect(at(root, 'b')?.text).toBe(value.trim());
      }),
    );
  });

  test('nothing a camera sends throws or hangs', () => {
    const piece = fc.oneof(
      fc.constantFrom(
        ...[
          '<',
          '>',
          '</',
          '/>',
          '<a>',
          '</a>',
          '<a:b ',
          'x="',
          '"',
          '<!--',
          '-->',
          '<![CDATA[',
          ']]>',
          '<?xml',
          '?>',
        ],
        ...[
          '&',
          '&amp;',
          '&#',
          '&#x110000;',
          '<s:Envelope>',
          '<s:Body>',
          'xmlns:',
          'xmlns="u"',
          '__proto__',
          '\0',
        ],
        ...[
          '<NotificationMessage>',
          '<Topic>',
          '<Message UtcTime="',
          '<SimpleItem Name="',
          '<ProbeMatch>',
          '<XAddrs>',
        ],
      ),
      fc.string(),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 60 }), (pieces) => {
        for (const text of [pieces.join(''), `<r>${pieces.join('')}</r>`]) {
          const root = readXml(text);
          if (root !== undefined) readNotifications(root);
          readMatches(text, 'id', '10.0.0.1');
        }
      }),
      { numRuns: 500 },
    );
  });

  test('time grows with length, not with its square', () => {
    for (const bit of ['<', '<a ', '<a', '&', '<!--', '<![CDATA[', '<a b="', '&#', '</', '<a/>'])
      readXml(`<r>${bit.repeat(300_000 / bit.length)}`);
  });
});

const match = (inner: string, id = 'uuid:42') =>
  `<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope" xmlns:a="http://schemas.xmlsoap.org/ws/2004/08/addressing" xmlns:d="http://schemas.xmlsoap.org/ws/2005/04/discovery"><s:Header><a:RelatesTo>urn:${id}</a:RelatesTo></s:Header><s:Body><d:ProbeMatches>${inner}</d:ProbeMatches></s:Body></s:Envelope>`;

describe('answers to a probe', () => {
  const one =
    '<d:ProbeMatch><d:Types>dn:NetworkVideoTransmitter</d:Types><d:Scopes>onvif://www.onvif.org/type/ptz onvif://www.onvif.org/name/Gate%20north onvif://www.onvif.org/hardware/DS-2</d:Scopes><d:XAddrs>http://[fe80::1]/onvif/device_service http://10.0.0.9/onvif/device_service http://10.0.0.5:8000/onvif/device_service</d:XAddrs></d:ProbeMatch>';

  test('give the address of the sender, name and hardware', () => {
    expect(readMatches(match(one), '42', '10.0.0.5')).toEqual([
      {
        ...{ url: 'http://10.0.0.5:8000/onvif/device_service', address: '10.0.0.5' },
        ...{ name: 'Gate north', hardware: 'DS-2' },
      },
    ]);
    expect(readMatches(match(one), '42', '10.0.0.7')[0]?.url).toBe('http://10.0.0.9/onvif/device_service');
  });

  test('to another probe, or with no address, are none', () => {
    expect(readMatches(match(one), '43', '10.0.0.5')).toEqual([]);
    const none = '<d:ProbeMatch><d:XAddrs>file:///etc/passwd javascript:1</d:XAddrs></d:ProbeMatch>';
    expect(readMatches(match(none), '42', '10.0.0.5')).toEqual([]);
  });
});

test('the tree is never deeper than is taken', () => {
  const depthOf = (node: XmlNode): number => 1 + Math.max(0, ...node.children.map(depthOf));
  const root = readXml(`<r>${'<a>'.repeat(60)}${'</a>'.repeat(60)}</r>`);
  expect(root && depthOf(root)).toBe(61);
});
