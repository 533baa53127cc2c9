import { describe, expect, test } from 'vitest';
import { explainStartLog } from '../../../server/storage/explain-start-log.ts';

describe('why PostgreSQL did not start', () => {
  test.each([
    ['FATAL:  could not write lock file "postmaster.pid": No space left on device', /disk is full/],
    ['PANIC:  could not write to file "pg_wal/xlogtemp.9": No space left on device', /disk is full/],
    ['FATAL:  data directory "/x" has wrong ownership', /belongs to someone else/],
    ['FATAL:  could not open file "global/pg_control": Permission denied', /belongs to someone else/],
    ['FATAL:  lock file "postmaster.pid" already exists', /another PostgreSQL/],
    ['FATAL:  database files are incompatible with server', /another version/],
    ['FATAL:  could not create lock file: Read-only file system', /read-only/],
    ['PANIC:  could not locate a valid checkpoint record at 0/1', /damaged/],
    ['postgres: error while loading shared libraries: libssl.so.1.1: cannot open', /system library/],
  ])('%s', (line, meaning) => {
    const said = explainStartLog(`2026-01-01 LOG:  starting\n${line}\nLOG:  database system is shut down\n`);
    expect(said).toMatch(meaning);
    expect(said).toContain(line.slice(0, 30));
  });
  test('what it does not know, it repeats; what was said to early callers is no cause', () => {
    expect(explainStartLog('FATAL:  strange\nFATAL:  the database system is starting up\n')).toBe(
      'FATAL:  strange',
    );
    expect(explainStartLog('')).toBe('it said nothing');
  });
});
