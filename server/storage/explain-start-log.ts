const CAUSES: readonly (readonly [RegExp, string])[] = [
  [
    /No space left on device|could not (?:write|extend).*space|Disk quota exceeded/i,
    'the disk is full: free space on it; it goes on by itself then',
  ],
  [
    /database files are incompatible with server|was initialized by PostgreSQL version/i,
    'the data directory was written by another version of PostgreSQL: use that version through DATABASE_URL, or another data directory',
  ],
  [
    /lock file .* already exists|Is another postmaster/i,
    'another PostgreSQL is running on this data directory: stop it first',
  ],
  [
    /pre-existing shared memory block/i,
    'processes of an earlier PostgreSQL still hold this data directory: wait or end them',
  ],
  [
    /has wrong ownership|Permission denied|has (?:group or world access|invalid permissions)/i,
    'a file or folder of the data directory belongs to someone else: see its owner and permissions',
  ],
  [
    /Read-only file system/i,
    'the data directory lies on a read-only file system: choose another one, or remount it',
  ],
  [
    /could not (?:create|map) (?:shared memory|anonymous shared memory)|Cannot allocate memory/i,
    'there is not enough memory to start it',
  ],
  [
    /could not locate a valid checkpoint record|invalid (?:primary )?checkpoint/i,
    'the data directory is damaged: restore a backup, or choose another data directory',
  ],
  [/error while loading shared libraries|not found \(required by/i, 'a system library is missing'],
];

/**
 * What the log of a PostgreSQL that did not start (or died) means: one sentence with what to do, then its own last words.
 * Empty log: says that it said nothing.
 */
export function explainStartLog(log: string): string {
  const lines = log
    .split('\n')
    .map((line) => line.trim())
    // Said to whoever asked too early; never the cause of anything.
    .filter((line) => line !== '' && !/the database system is (?:starting up|shutting down)/.test(line));
  const telling = lines.filter((line) => /FATAL|PANIC|ERROR|error:|error while/.test(line));
  const words = (telling.at(-1) ?? lines.at(-1) ?? 'it said nothing').slice(0, 400);
  const last = lines.slice(-60).join('\n');
  const cause = CAUSES.find(([pattern]) => pattern.test(last))?.[1];
  return cause === undefined ? words : `${cause} (${words})`;
}
