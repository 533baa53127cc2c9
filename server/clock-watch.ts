import { createHash } from 'node:crypto';
import type { LoggedEvent, NormalisedEvent, ResolvedEvent } from '../shared/domain/event.ts';
import type { Deployment } from '../shared/domain/site.ts';
import type { SourceClock, SourceHealth } from '../shared/domain/source-health.ts';
import { ownEvent } from './own-events.ts';
import { RIGHT_WITHIN_MS, WIDTHS_MS } from './pipeline/clock/clock-book.ts';
import type { EventLog } from './pipeline/stage.ts';

/** A clock is looked at once in so long, by receipt. */
const CHECK_EVERY_MS = 1_000;
/** It must say the same for so many looks: one careless time moves nothing. */
const CHECKS = 3;
/** And differ by so much of what was told last, so that a clock on the edge between two steps is not told of again and again. */
const CHANGE_SHARE = 0.25;

export interface ClockWatchDeps {
  readonly deployment: Pick<Deployment, 'sources'>;
  readonly clockOf: (source: string) => SourceClock | undefined;
  /** `clock.shifted` events of the record, in any order: what was told before a restart is not told again. */
  readonly past: readonly LoggedEvent[];
  readonly log: Pick<EventLog, 'append'>;
  readonly resolve: (event: NormalisedEvent) => ResolvedEvent;
  readonly onFault: (error: unknown, what: string) => void;
}

interface Told {
  readonly offsetMs: number;
  readonly wasMs: number;
  /** Undefined: nothing was ever told, the clock is taken for right. */
  readonly at: number | undefined;
}
interface Watched {
  told: Told;
  checkedAt: number;
  /** The step it seems to be on now, and for how many looks. */
  step: number;
  looks: number;
  isSending: boolean;
}

/**
 * Tells when a source's clock was set, or has drifted, from one step of doubt to another: `clock.shifted`, an event of the log like
 * any other, and the newest one on the source's card. Call `observe` with what was appended, after the clocks took it.
 */
export function createClockWatch(deps: ClockWatchDeps) {
  const names = new Map(deps.deployment.sources.map(({ id, name }) => [id, name]));
  const watched = new Map<string, Watched>();
  for (const { fields, time } of [...deps.past].sort((a, b) => a.time - b.time || (a.id < b.id ? -1 : 1))) {
    const source = String(fields['feed.id']);
    const told = {
      offsetMs: Number(fields['clock.offset_ms']),
      wasMs: Number(fields['clock.was_ms']),
      at: time,
    };
    if (names.has(source)) watched.set(source, fresh(told));
  }

  function check(source: string, event: LoggedEvent): void {
    const known = watched.get(source) ?? fresh({ offsetMs: 0, wasMs: 0, at: undefined });
    watched.set(source, known);
    if (known.isSending || event.receivedAt - known.checkedAt < CHECK_EVERY_MS) return;
    known.checkedAt = event.receivedAt;
    const clock = deps.clockOf(source);
    if (!clock) return;
    // By receipt alone a clock that is behind cannot be told from late delivery.
    const offsetMs = clock.basis === 'receipt' ? Math.max(0, clock.offsetMs) : clock.offsetMs;
    const step = stepOf(offsetMs);
    known.looks = step === known.step ? known.looks + 1 : 1;
    known.step = step;
    if (known.looks < CHECKS || step === stepOf(known.told.offsetMs)) return;
    const change = Math.abs(offsetMs - known.told.offsetMs);
    const least = CHANGE_SHARE * Math.max(Math.abs(offsetMs), Math.abs(known.told.offsetMs));
    if (change < Math.max(RIGHT_WITHIN_MS, least, clock.errorMs)) return;
    void tell(source, known, { ...clock, offsetMs }, event);
  }

  async function tell(source: string, known: Watched, clock: SourceClock, cause: LoggedEvent): Promise<void> {
    const before = known.told;
    known.isSending = true;
    try {
      const name = names.get(source) ?? source;
      await deps.log.append([deps.resolve(shiftedEvent(source, name, clock, before, cause))], []);
      known.told = { offsetMs: clock.offsetMs, wasMs: before.offsetMs, at: cause.receivedAt };
    } catch (error) {
      // It is told at the next look.
      deps.onFault(error, 'a clock that was set could not be recorded');
    } finally {
      known.isSending = false;
    }
  }

  return {
    observe(events: readonly LoggedEvent[]): void {
      const newest = new Map<string, LoggedEvent>();
      for (const event of events) if (names.has(event.source)) newest.set(event.source, event);
      for (const [source, event] of newest) check(source, event);
    },
    /** The cards of sources, with the newest shift of their clock. */
    withShifts: (health: readonly SourceHealth[]): SourceHealth[] =>
      health.map((source) => {
        const told = watched.get(source.id)?.told;
        if (!source.clock || told?.at === undefined) return source;
        const shifted = { at: told.at, fromMs: told.wasMs, toMs: told.offsetMs };
        return { ...source, clock: { ...source.clock, shifted } };
      }),
  };
}

const fresh = (told: Told): Watched => ({
  told,
  checkedAt: -Infinity,
  step: stepOf(told.offsetMs),
  looks: 0,
  isSending: false,
});

/** 0 for a clock that is right; else how wide the doubt is, behind below 0. */
function stepOf(offsetMs: number): number {
  if (Math.abs(offsetMs) < RIGHT_WITHIN_MS) return 0;
  const width = WIDTHS_MS.findIndex((one) => one >= Math.abs(offsetMs));
  return Math.sign(offsetMs) * (1 + (width < 0 ? WIDTHS_MS.length : width));
}

/** Its id follows from the feed and the event by which it was noticed: told twice it is one event. */
function shiftedEvent(
  source: string,
  name: string,
  { offsetMs, errorMs, basis }: SourceClock,
  before: Told,
  cause: LoggedEvent,
): NormalisedEvent {
  const isRight = stepOf(offsetMs) === 0;
  const now = isRight ? 'right again' : standingOf(offsetMs);
  const was = stepOf(before.offsetMs) === 0 ? 'was right' : `was ${standingOf(before.offsetMs)}`;
  return ownEvent({
    id: createHash('sha256').update(`clock.shifted\n${source}\n${cause.id}`).digest('hex').slice(0, 32),
    at: cause.receivedAt,
    kind: 'clock.shifted',
    severity: isRight ? 1 : 3,
    message: `The clock of ${name} is ${now}, ${was}`,
    fields: {
      'feed.id': source,
      'feed.name': name,
      'clock.offset_ms': offsetMs,
      'clock.off_seconds': Math.round(Math.abs(offsetMs) / 1_000),
      'clock.was_ms': before.offsetMs,
      'clock.error_ms': errorMs,
      'clock.basis': basis,
      'clock.now': now,
      'clock.was': was,
    },
  });
}

function standingOf(offsetMs: number): string {
  const seconds = Math.abs(offsetMs) / 1_000;
  const size =
    seconds < 120
      ? `${Math.round(seconds)} s`
      : seconds < 7_200
        ? `${Math.round(seconds / 60)} min`
        : `${Math.round(seconds / 360) / 10} h`;
  return `${size} ${offsetMs > 0 ? 'ahead' : 'behind'}`;
}

/** The record, as far as it is asked for what clocks did. */
export interface ShiftRecord {
  search(query: {
    readonly kinds: readonly string[];
    readonly from: number;
    readonly limit: number;
    readonly before?: string;
  }): Promise<{ readonly events: readonly LoggedEvent[]; readonly nextBefore?: string }>;
}

/** What was told of clocks since a time. */
export async function pastShifts(events: ShiftRecord, from: number): Promise<LoggedEvent[]> {
  const found: LoggedEvent[] = [];
  let before: string | undefined;
  do {
    const page = await events.search({
      kinds: ['clock.shifted'],
      from,
      limit: 500,
      ...(before && { before }),
    });
    found.push(...page.events);
    before = page.nextBefore;
  } while (before !== undefined);
  return found;
}
