import { openDatabase } from '../../server/storage/database.ts';
import { createEventLog } from '../../server/storage/event-log.ts';
import { silentLog } from '../../server/storage/log.ts';
import { storedEvent } from './stored-event.ts';

/**
 * A server that does nothing but append, to be killed: `append-child.ts DATA_DIR FIRST`. Says `ready PID` and then, one a
 * line, the number of each event that was acknowledged.
 */
async function main(dataDir: string, first: number): Promise<void> {
  const db = await openDatabase({ dataDir, log: silentLog });
  const log = await createEventLog(db, {
    log: silentLog,
    clock: { now: () => Date.now() },
    groupMs: 2,
    batchRows: 100,
  });
  process.stdout.write(`ready ${process.getuid?.()}\n`);
  let next = first;
  await Promise.all(
    Array.from({ length: 4 }, async () => {
      for (;;) {
        const numbers = Array.from({ length: 25 }, () => next++);
        await log.append(
          numbers.map((n) => storedEvent(n, { time: Date.now() })),
          [],
        );
        process.stdout.write(numbers.map((n) => `${n}\n`).join(''));
      }
    }),
  );
}

main(process.argv[2]!, Number(process.argv[3])).catch((error: Error) => {
  process.stderr.write(`${error.message}\n`);
  process.exit(1);
});
