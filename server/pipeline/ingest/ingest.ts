import { hash } from 'node:crypto';
import type { ReplayAnswer } from '../../../shared/contract/http.ts';
import type {
  DeadLetter,
  LoggedEvent,
  NormalisedEvent,
  ResolvedEvent,
} from '../../../shared/domain/event.ts';
import type { Deployment, SourceDefinition } from '../../../shared/domain/site.ts';
import type { SourceHealth } from '../../../shared/domain/source-health.ts';
import type { Clock } from '../../clock.ts';
import { PublicFault } from '../../errors.ts';
import type { EventLog, IngestResult, Outcome, RawRecord } from '../stage.ts';
import { createCommitQueue } from './commit-queue.ts';
import { decode } from './decode.ts';
import type { Decoded } from './decoded.ts';
import { createSourceStatistics, type SourceStatistics } from './source-statistics.ts';

export interface IngestDeps {
  readonly deployment: Pick<Deployment, 'sources'>;
  readonly normalise: (raw: RawRecord) => Outcome<NormalisedEvent>;
  readonly resolve: (event: NormalisedEvent) => ResolvedEvent;
  readonly log: Pick<EventLog, 'append'>;
  readonly clock: Clock;
  /** Adds what is doubtful about its source's clock to an event, before it is stored. Nothing where absent. */
  readonly widen?: (event: ResolvedEvent) => ResolvedEvent;
  /** Format of a source's mapping: how a dead letter's text is read again. */
  readonly formatOf: (sourceId: string) => 'json' | 'csv' | 'syslog' | undefined;
  /** Told in commit order, after the commit. Must not throw; what it throws is swallowed. */
  readonly onStored?: (events: readonly LoggedEvent[]) => void;
}

export interface Ingest {
  /**
   * Resolves once everything readable is durable. Throws PublicFault STORAGE_UNAVAILABLE, with nothing accepted, when the
   * record is away. Events are never refused for the time they claim.
   */
  ingest(sourceId: string, decoded: Decoded): Promise<IngestResult>;
  /** Dead letters once more through today's decoders and mappings. Those still rejected stay letters. */
  replayDeadLetters(letters: readonly DeadLetter[]): Promise<ReplayAnswer>;
  /** Counts what was lost before acceptance. */
  recordDropped(sourceId: string, count: number, reason: string): void;
  recordFailure(sourceId: string, problem: string | undefined): void;
  restoreStatistics(sourceId: string, last: { lastEventAt?: number; lastReceivedAt?: number }): void;
  health(): SourceHealth[];
}

/** Syslog messages of no source go to dead letters under this name. */
export const UNMATCHED_SYSLOG = 'syslog';

interface Judged {
  readonly events: ResolvedEvent[];
  readonly letters: DeadLetter[];
  readonly rejected: { index: number; reason: string }[];
  filtered: number;
}

export function createIngest(deps: IngestDeps): Ingest {
  const widen = deps.widen ?? ((event: ResolvedEvent) => event);
  const statistics = new Map<string, SourceStatistics>();
  for (const source of deps.deployment.sources) statistics.set(source.id, createSourceStatistics(source));
  const statisticsOf = (id: string): SourceStatistics => {
    let found = statistics.get(id);
    if (found === undefined) {
      const pseudo: SourceDefinition = {
        id,
        name: 'Syslog of no known source',
        type: 'syslog',
        mapping: '',
        role: 'other',
      };
      found = createSourceStatistics(pseudo);
      statistics.set(id, found);
    }
    return found;
  };
  const commit = createCommitQueue(deps.log, (events) => {
    try {
      deps.onStored?.(events);
    } catch {
      // A listener's fault never costs an acknowledgement: the events are stored, and readable from the log.
    }
  });

  function judge(sourceId: string, decoded: Decoded): Judged {
    const judged: Judged = { events: [], letters: [], rejected: [], filtered: 0 };
    const reject = (position: number, stage: string, reason: string, text: string, receivedAt: number) => {
      judged.rejected.push({ index: position - decoded.indexBase, reason });
      judged.letters.push({
        id: letterId(sourceId, stage, text),
        source: sourceId,
        receivedAt,
        stage,
        reason,
        text,
      });
    };
    for (const record of decoded.records) {
      const outcome = understand(record);
      if (outcome.type === 'ok') judged.events.push(outcome.value);
      else if (outcome.type === 'reject')
        reject(record.position, outcome.stage, outcome.reason, record.text, record.receivedAt);
      else judged.filtered += 1;
    }
    const now = deps.clock.now();
    for (const one of decoded.undecodable) reject(one.position, one.stage, one.reason, one.text, now);
    judged.rejected.sort((a, b) => a.index - b.index);
    return judged;
  }

  /** A fault of ours costs the one event that met it, and is visible as its dead letter. */
  function understand(record: RawRecord): Outcome<ResolvedEvent> {
    try {
      const outcome = deps.normalise(record);
      return outcome.type === 'ok' ? { type: 'ok', value: widen(deps.resolve(outcome.value)) } : outcome;
    } catch (error) {
      return { type: 'reject', stage: 'mapping', reason: `a fault on our side: ${(error as Error).message}` };
    }
  }

  async function commitJudged(sourceId: string, judged: Judged): Promise<IngestResult> {
    const own = statisticsOf(sourceId);
    let done: { accepted: number; duplicates: number };
    try {
      done = await commit(judged.events, judged.letters);
    } catch (error) {
      own.fail(
        error instanceof PublicFault && error.code === 'STORAGE_UNAVAILABLE'
          ? 'It sends, but the record cannot be written now; senders are told to repeat.'
          : `It sends, but the record refuses it: ${(error as Error).message}`,
      );
      throw error;
    }
    let newestAt: number | undefined;
    for (const event of judged.events)
      if (newestAt === undefined || event.time > newestAt) newestAt = event.time;
    const { accepted, duplicates } = done;
    const rejected = judged.rejected.length;
    const { filtered } = judged;
    own.record(
      { accepted, duplicates, rejected, filtered, lastReason: judged.rejected.at(-1)?.reason, newestAt },
      deps.clock.now(),
    );
    return { accepted, duplicates, rejected: judged.rejected };
  }

  return {
    ingest: async (sourceId, decoded) => commitJudged(sourceId, judge(sourceId, decoded)),

    async replayDeadLetters(letters) {
      let accepted = 0;
      let duplicates = 0;
      const stillRejected: { id: string; reason: string }[] = [];
      for (const letter of letters) {
        const decoded = reread(letter, deps.formatOf(letter.source));
        const judged = 'problem' in decoded ? undefined : judge(letter.source, decoded);
        const reason = 'problem' in decoded ? decoded.problem : judged?.rejected[0]?.reason;
        if (judged === undefined || reason !== undefined) {
          stillRejected.push({ id: letter.id, reason: reason ?? 'nothing to read' });
          continue;
        }
        const done = await commit(judged.events, []);
        accepted += done.accepted;
        duplicates += done.duplicates;
      }
      return { accepted, duplicates, stillRejected };
    },

    recordDropped: (id, count, reason) => statisticsOf(id).drop(count, reason),
    recordFailure: (id, problem) => statisticsOf(id).fail(problem),
    // What a source told that is none any more, or Watchfloor itself, makes no card.
    restoreStatistics: (id, last) => statistics.get(id)?.restore(last),
    health() {
      const now = deps.clock.now();
      return [...statistics.values()].map((one) => one.health(now));
    },
  };
}

/** The same broken record sent twice is one letter. */
const letterId = (source: string, stage: string, text: string) =>
  hash('sha256', `${source}\0${stage}\0${text}`, 'hex').slice(0, 32);

/** CSV rows carry no header of their own: their letter's text is the row's fields as JSON. */
function reread(
  letter: DeadLetter,
  format: 'json' | 'csv' | 'syslog' | undefined,
): Decoded | { readonly problem: string } {
  if (format === undefined) return { problem: `source "${letter.source}" is not configured` };
  if (letter.stage === 'encoding' || letter.stage === 'size')
    return { problem: `${letter.reason}: the text kept is not the record as it was sent` };
  const context = { source: letter.source, receivedAt: letter.receivedAt };
  const bytes = Buffer.from(letter.text);
  const isJson = /^\s*[{[]/.test(letter.text);
  if (format === 'csv' && !isJson)
    return { problem: `${letter.reason}: a broken row cannot be read again; send it mended` };
  return decode(format === 'syslog' && !isJson ? 'syslog' : 'json', bytes, context);
}
