import type { EntityKey } from '../shared/domain/entity.ts';
import type { LoggedEvent } from '../shared/domain/event.ts';
import { IDENTIFIER_KINDS } from '../shared/domain/identity.ts';
import type { Deployment } from '../shared/domain/site.ts';
import type { Clock } from './clock.ts';
import { createPassageReader, PATTERN_DAYS } from './pipeline/enrich/access-pattern.ts';
import { createLocalClock } from './pipeline/enrich/local-time.ts';
import type { Identities } from './pipeline/resolve/identities.ts';
import type { AccessDay, EventLog } from './pipeline/stage.ts';
import type { AccessDayRow, AccessDayStore } from './storage/access-day-store.ts';

const DAY_MS = 86_400_000;
/** Try-outs reach back thirty days, and what was usual then another thirty. */
const KEPT_DAYS = 2 * PATTERN_DAYS + 5;
/** Local days differ from the day in UTC by one at most; one more for what comes late. */
const MARGIN_DAYS = 2;

export interface AccessHistoryDeps {
  readonly deployment: Pick<Deployment, 'sites'>;
  readonly identities: Pick<Identities, 'decisions' | 'isDisputed'>;
  readonly store: AccessDayStore;
  readonly log: Pick<EventLog, 'lastSeq'>;
  readonly clock: Clock;
  /** Days that events are kept: what is usual is remembered no longer. */
  readonly retentionDays: number;
}

/**
 * Which doors people used on which days, summed up beside the log, so that a start knows what is usual without reading a
 * month of events. `catchUp` before anything is appended, then `observe` all that is, in order; `flush` now and then. A crash
 * loses nothing: the sum says up to which event it goes, and a union may be repeated.
 */
export function createAccessHistory(deps: AccessHistoryDeps) {
  const { store, identities, clock } = deps;
  const reader = createPassageReader(deps.deployment, createLocalClock());
  let pending = new Map<string, AccessDayRow>();
  let seq = 0;
  let stored = 0;
  let flushing: Promise<void> = Promise.resolve();

  function take(event: LoggedEvent): void {
    seq = Math.max(seq, event.seq);
    const passage = reader.passageOf(event);
    if (!passage || !event.person) return;
    const row: AccessDayRow = {
      day: passage.day,
      person: event.person.id,
      identifiers: identifiersOf(event),
      doors: [passage.door],
      hours: 1 << passage.hour,
    };
    const key = JSON.stringify([row.day, row.person, row.identifiers]);
    const held = pending.get(key);
    pending.set(key, held ? union(held, row) : row);
  }

  /** One after another: each takes what has come by then. */
  function flush(): Promise<void> {
    flushing = flushing
      .catch(() => {})
      .then(async () => {
        if (seq === stored) return;
        const [rows, upTo] = [pending, seq];
        pending = new Map();
        try {
          await store.merge([...rows.values()], upTo);
          stored = upTo;
        } catch (error) {
          for (const [key, row] of rows) {
            const held = pending.get(key);
            pending.set(key, held ? union(held, row) : row);
          }
          throw error;
        }
      });
    return flushing;
  }

  return {
    /** Sums up what came since it last was. */
    async catchUp(): Promise<void> {
      stored = seq = await store.seq();
      const head = await deps.log.lastSeq();
      for (;;) {
        const page = await store.eventsAfter(seq, head);
        if (page.length === 0) break;
        for (const event of page) take(event);
        await flush();
      }
      seq = Math.max(seq, head);
      await flush();
    },
    observe(events: readonly LoggedEvent[]): void {
      for (const event of events) if (event.seq > seq) take(event);
    },
    flush,
    /** Lets go of days that are older than events are kept, or than anything asks for. */
    forget: (): Promise<void> =>
      store.forgetBefore(Math.floor(clock.now() / DAY_MS) - Math.min(deps.retentionDays, KEPT_DAYS) - 1),
    /**
     * The days that an event of `since` and later ones are judged by, of people as `reresolve` sees them: what names an
     * identifier that people decided about is read from its events.
     */
    async days(reresolve: (event: LoggedEvent) => LoggedEvent, since: number): Promise<AccessDay[]> {
      await flush();
      const from = Math.floor(since / DAY_MS) - PATTERN_DAYS - MARGIN_DAYS;
      const rows = await store.read(from, Math.floor(clock.now() / DAY_MS) + MARGIN_DAYS + 1);
      const days: AccessDay[] = rows.filter(({ identifiers }) => !identifiers.some(identities.isDisputed));
      const keys = [...new Set(identities.decisions().map(({ key }) => key))];
      let after = 0;
      for (;;) {
        const page = await store.eventsNaming(keys, from * DAY_MS, after);
        const last = page.at(-1);
        if (!last) return days;
        for (const event of page) {
          const passage = reader.passageOf(event);
          const { person } = reresolve(event);
          if (passage && person)
            days.push({
              person: person.id,
              day: passage.day,
              doors: [passage.door],
              hours: 1 << passage.hour,
            });
        }
        after = last.seq;
      }
    },
  };
}
export type AccessHistory = ReturnType<typeof createAccessHistory>;

/** What could be decided about: the things that name people and machines, not the places. */
const DECIDABLE = new RegExp(`^(${IDENTIFIER_KINDS.join('|')}):`);
const identifiersOf = ({ entities }: LoggedEvent): EntityKey[] =>
  entities.filter((key) => DECIDABLE.test(key));

const union = (a: AccessDayRow, b: AccessDayRow): AccessDayRow => ({
  ...a,
  doors: [...new Set([...a.doors, ...b.doors])],
  hours: a.hours | b.hours,
});
