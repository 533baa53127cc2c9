import { fileURLToPath } from 'node:url';
import { PublicFault } from '../../server/errors.ts';
import { createIngest, type Ingest } from '../../server/pipeline/ingest/ingest.ts';
import { type LoadedMappings, loadMappings } from '../../server/pipeline/normalise/load-mappings.ts';
import { createNormaliser } from '../../server/pipeline/normalise/normalise.ts';
import type { EventLog } from '../../server/pipeline/stage.ts';
import type { DeadLetter, LoggedEvent, NormalisedEvent, ResolvedEvent } from '../../shared/domain/event.ts';
import type { SourceDefinition } from '../../shared/domain/site.ts';

export const MAPPINGS_DIR = fileURLToPath(new URL('../../server/content/mappings', import.meta.url));

/** The event log's port in memory: an id is stored once, `isAway` refuses as an unreachable record does. */
export interface MemoryLog extends Pick<EventLog, 'append'> {
  readonly events: LoggedEvent[];
  readonly letters: Map<string, DeadLetter>;
  readonly appends: number;
  isAway: boolean;
  /** Awaited before each append. */
  gate: Promise<void>;
}

export function createMemoryLog(): MemoryLog {
  const known = new Set<string>();
  let appends = 0;
  const log: MemoryLog = {
    events: [],
    letters: new Map(),
    isAway: false,
    gate: Promise.resolve(),
    get appends() {
      return appends;
    },
    async append(events: readonly ResolvedEvent[], letters: readonly DeadLetter[]) {
      await log.gate;
      if (log.isAway) throw new PublicFault('STORAGE_UNAVAILABLE');
      appends += 1;
      const fresh = events.filter((event) => !known.has(event.id) && known.add(event.id));
      const stored = fresh.map((event, at) => ({ ...event, seq: log.events.length + at + 1 }));
      log.events.push(...stored);
      for (const letter of letters) log.letters.set(letter.id, letter);
      return { stored, duplicates: events.length - stored.length };
    },
  };
  return log;
}

export const resolveNothing = (event: NormalisedEvent): ResolvedEvent => ({ ...event, entities: [] });

export interface IngestRig {
  readonly ingest: Ingest;
  readonly log: MemoryLog;
  readonly clock: { at: number; now(): number };
  readonly sources: readonly SourceDefinition[];
  readonly told: LoggedEvent[];
}

export function source(id: string, mapping: string, more: Partial<SourceDefinition> = {}): SourceDefinition {
  return { id, name: id, type: 'http', mapping, role: 'other', ...more };
}

/** Real normaliser and shipped mappings over a log in memory; time stands still at `clock.at`. */
export function createIngestRig(
  sources: readonly SourceDefinition[],
  options: { mappings?: LoadedMappings['mappings']; at?: number } = {},
): IngestRig {
  const mappings = options.mappings ?? loadMappings([MAPPINGS_DIR]).mappings;
  const log = createMemoryLog();
  const clock = {
    at: options.at ?? Date.parse('2026-11-23T12:00:00Z'),
    now: () => clock.at,
  };
  const told: LoggedEvent[] = [];
  const ingest = createIngest({
    deployment: { sources },
    normalise: createNormaliser({ sources, sites: [] }, mappings),
    resolve: resolveNothing,
    log,
    clock,
    formatOf: (id) => mappings.get(sources.find((one) => one.id === id)?.mapping ?? '')?.mapping.format,
    onStored: (events) => told.push(...events),
  });
  return { ingest, log, clock, sources, told };
}
