import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseSyslog } from '../../../../server/pipeline/ingest/syslog-message.ts';

describe('RFC 5424', () => {
  test('the examples of the standard', () => {
    expect(
      parseSyslog(
        "<34>1 2003-10-11T22:14:15.003Z mymachine.example.com su - ID47 - \ufeff'su root' failed for lonvick on /dev/pts/8",
      ),
    ).toEqual({
      facility: 4,
      severity: 2,
      timestamp: '2003-10-11T22:14:15.003Z',
      hostname: 'mymachine.example.com',
      app: 'su',
      msgid: 'ID47',
      message: "'su root' failed for lonvick on /dev/pts/8",
    });
    expect(
      parseSyslog(
        '<165>1 2003-10-11T22:14:15.003Z host evntslog - ID47 [exampleSDID@32473 iut="3" eventSource="Appli\\"c\\]a\\\\tion"][x@1 y="z"] An event',
      ),
    ).toMatchObject({
      'sd.exampleSDID@32473.iut': '3',
      'sd.exampleSDID@32473.eventSource': 'Appli"c]a\\tion',
      'sd.x@1.y': 'z',
      message: 'An event',
    });
  });

  test('what the sender knows of its clock becomes doubt', () => {
    const quality = (text: string) => parseSyslog(`<1>1 - - - - - [timeQuality ${text}] m`).time_error_ms;
    expect(quality('tzKnown="1" isSynced="1" syncAccuracy="60000000"')).toBe(60_000);
    expect(quality('tzKnown="1" isSynced="1"')).toBeUndefined();
    expect(quality('isSynced="0"')).toBe(60_000);
  });

  test('any message written by the book is read back', () => {
    const name = fc.stringMatching(/^[a-zA-Z][a-zA-Z0-9.@]{0,10}$/);
    const value = fc
      .string({ maxLength: 20 })
      .map((text) => text.replaceAll('\0', '').replaceAll(/[\r\n]/g, ' '));
    fc.assert(
      fc.property(
        fc.nat(191),
        name,
        name,
        fc.array(fc.tuple(name, value), { minLength: 1, maxLength: 4 }),
        value,
        (pri, host, id, params, text) => {
          const escaped = params
            .map(([key, one]) => ` ${key}="${one.replaceAll(/["\\\]]/g, '\\$&')}"`)
            .join('');
          const parsed = parseSyslog(
            `<${pri}>1 2026-01-02T03:04:05Z ${host} app 1 - [${id}${escaped}] ${text}`,
          );
          expect(parsed).toMatchObject({
            facility: pri >> 3,
            severity: pri & 7,
            hostname: host,
            message: text,
          });
          for (const [key, one] of new Map(params)) expect(parsed[`sd.${id}.${key}`]).toBe(one);
        },
      ),
    );
  });
});

describe('RFC 3164 and what calls itself so', () => {
  const cases: [string, Record<string, unknown>][] = [
    [
      '<38>Jun 14 15:16:01 combo sshd(pam_unix)[19939]: authentication failure; logname= uid=0',
      {
        facility: 4,
        severity: 6,
        timestamp: 'Jun 14 15:16:01',
        hostname: 'combo',
        app: 'sshd(pam_unix)',
        procid: '19939',
        message: 'authentication failure; logname= uid=0',
      },
    ],
    ['Jun  9 06:06:20 combo syslogd 1.4.1: restart.', { app: 'syslogd', message: 'restart.' }],
    ['<13>Jun  9 06:06:20 combo su: message', { app: 'su', hostname: 'combo', message: 'message' }],
    ['<13>Jun  9 06:06:20 sshd[4]: no host', { app: 'sshd', procid: '4', message: 'no host' }],
    [
      '<189>Nov 23 2026 01:02:03.456: %ASA-6-1: text',
      { timestamp: 'Nov 23 2026 01:02:03.456', app: '%ASA-6-1' },
    ],
    [
      '<13>2026-11-23T01:02:03.456789+01:00 host app[7]: iso',
      { timestamp: '2026-11-23T01:02:03.456789+01:00', hostname: 'host', app: 'app' },
    ],
    ['just words', { message: 'just words' }],
    ['<999>words', { message: '<999>words' }],
    ['', { message: '' }],
  ];
  for (const [text, expected] of cases)
    test(text || 'nothing', () => {
      expect(parseSyslog(text)).toMatchObject(expected);
    });

  test('never throws, and a message is always there', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: 'binary' }),
          fc.string().map((text) => `<34>1 ${text}`),
          fc.string().map((text) => `<34>1 - - - - - [${text}`),
        ),
        (text) => {
          expect(typeof parseSyslog(text).message).toBe('string');
        },
      ),
      { numRuns: 1_000 },
    );
  });
});
