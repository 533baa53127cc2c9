import type { DeadLetter, LoggedEvent, ResolvedEvent } from '../../../shared/domain/event.ts';
import { PublicFault } from '../../errors.ts';
import type { EventLog } from '../stage.ts';

const GROUP_EVENTS = 1_000;

export interface CommittedUnit {
  readonly accepted: number;
  readonly duplicates: number;
}

interface Unit {
  readonly events: readonly ResolvedEvent[];
  readonly letters: readonly DeadLetter[];
  readonly resolve: (done: CommittedUnit) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Group commit: while one append is under way, what arrives waits and goes together in the next. One append at a time, so
 * that the log has one writer and `seq` order is commit order. A unit is told only after its commit.
 */
export function createCommitQueue(
  log: Pick<EventLog, 'append'>,
  onStored: (events: readonly LoggedEvent[]) => void,
): (events: readonly ResolvedEvent[], letters: readonly DeadLetter[]) => Promise<CommittedUnit> {
  let waiting: Unit[] = [];
  let isWriting = false;

  async function write(units: readonly Unit[]): Promise<void> {
    const byId = new Map<string, ResolvedEvent>();
    for (const unit of units)
      for (const event of unit.events) if (!byId.has(event.id)) byId.set(event.id, event);
    const letters = new Map(units.flatMap((unit) => unit.letters).map((letter) => [letter.id, letter]));
    let stored: readonly LoggedEvent[];
    try {
      stored =
        byId.size + letters.size === 0
          ? []
          : (await log.append([...byId.values()], [...letters.values()])).stored;
    } catch (error) {
      const isAway = error instanceof PublicFault && error.code === 'STORAGE_UNAVAILABLE';
      if (isAway || units.length === 1) {
        for (const unit of units) unit.reject(error);
        return;
      }
      // One of them cannot be stored; the others must not pay for it.
      for (const unit of units) await write([unit]);
      return;
    }
    const fresh = new Set(stored.map((event) => event.id));
    if (stored.length > 0) onStored(stored);
    for (const unit of units) {
      let accepted = 0;
      for (const event of unit.events) if (fresh.delete(event.id)) accepted += 1;
      unit.resolve({ accepted, duplicates: unit.events.length - accepted });
    }
  }

  async function run(): Promise<void> {
    isWriting = true;
    while (waiting.length > 0) {
      let size = 0;
      let take = 0;
      while (take < waiting.length && (take === 0 || size < GROUP_EVENTS)) {
        size += waiting[take]!.events.length + waiting[take]!.letters.length;
        take += 1;
      }
      const group = waiting.slice(0, take);
      waiting = waiting.slice(take);
      await write(group);
    }
    isWriting = false;
  }

  return (events, letters) =>
    new Promise((resolve, reject) => {
      waiting.push({ events, letters, resolve, reject });
      if (!isWriting) void run();
    });
}
