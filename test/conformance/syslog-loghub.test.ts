import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { decodeSyslogLines } from '../../server/pipeline/ingest/decode-syslog.ts';
import { createIngestRig, source } from '../support/ingest-rig.ts';

const file = fileURLToPath(new URL('../../../shared/data/syslog/loghub/Linux/Linux_2k.log', import.meta.url));

test.skipIf(!existsSync(file))(
  '2,000 real Linux lines (loghub) all become events (skipped without ../shared/data)',
  async () => {
    const rig = createIngestRig([
      source('linux', 'linux-syslog', { type: 'syslog', year: 2005, timezone: 'UTC' }),
    ]);
    const bytes = readFileSync(file);
    const lines = bytes
      .toString()
      .split('\n')
      .filter((line) => line.trim() !== '');
    const decoded = decodeSyslogLines(bytes, { source: 'linux', receivedAt: rig.clock.now() });
    const result = await rig.ingest.ingest('linux', decoded);
    expect(result.rejected).toEqual([]);
    expect(result.accepted + result.duplicates).toBe(lines.length);
    // The same line in the same second from the same process is the same event.
    expect(result.accepted).toBe(new Set(lines.map((line) => line.trimEnd())).size);

    const count = (kind: string) => rig.log.events.filter((event) => event.kind === kind).length;
    const unique = [...new Set(lines.map((line) => line.trimEnd()))];
    const containing = (pattern: RegExp) => unique.filter((line) => pattern.test(line)).length;
    expect(count('auth.failure')).toBe(
      containing(/\(pam_unix\)\[\d+\]: authentication failure/) +
        containing(/klogind\[\d+\]: Authentication failed from/),
    );
    expect(count('privilege.used')).toBe(containing(/su\(pam_unix\)\[\d+\]: session opened/));
    expect(count('auth.success')).toBe(containing(/(sshd|login|ftpd)\(pam_unix\)\[\d+\]: session opened/));
    const years = new Set(rig.log.events.map((event) => new Date(event.time).getUTCFullYear()));
    expect([...years]).toEqual([2005]);
    expect(rig.log.events.every((event) => event.fields['device.hostname'] === 'combo')).toBe(true);
    const failures = rig.log.events.filter((event) => event.kind === 'auth.failure');
    const remote = failures.filter((event) => event.fields.is_remote === true);
    expect(failures.length - remote.length).toBe(
      containing(/authentication failure;.*rhost=(\s+user=\S+)?\s*$/),
    );
    expect(
      remote.every((event) => event.fields['src_endpoint.ip'] || event.fields['src_endpoint.hostname']),
    ).toBe(true);
  },
);
