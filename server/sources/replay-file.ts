import type { NormalisedEvent } from '../../shared/domain/event.ts';
import type { Outcome, RawRecord, Undecodable } from '../pipeline/stage.ts';
import { readFileRecords } from './file.ts';
import { type SendTarget, sendRecords } from './send-records.ts';

const BATCH = 1_000;
const SHOWN = 20;

export interface ReplaySummary {
  readonly file: string;
  readonly source: string;
  readonly records: number;
  readonly accepted: number;
  readonly duplicates: number;
  readonly rejected: number;
  /** Lines that could not be read as records and were not sent. */
  readonly undecodable: number;
  readonly seconds: number;
}

/**
 * Sends a file through the real way in. With `speed`, records go out in order of event time, that many times as fast as
 * they happened (the file is then held in memory, since exports are often grouped by person); without, as fast as taken.
 */
export async function replayFile(
  path: string,
  target: SendTarget,
  normalise: (raw: RawRecord) => Outcome<NormalisedEvent>,
  speed?: number,
): Promise<ReplaySummary> {
  const startedAt = Date.now();
  let records = 0;
  let accepted = 0;
  let duplicates = 0;
  let rejected = 0;
  let undecodable = 0;
  let shown = 0;
  let lastSaidAt = startedAt;

  const show = (line: number, reason: string) => {
    shown += 1;
    if (shown <= SHOWN) target.say(`line ${line}: ${reason}`);
    else if (shown === SHOWN + 1) target.say('... and more');
  };
  const noteBroken = (broken: readonly Undecodable[]) => {
    undecodable += broken.length;
    for (const one of broken) show(one.position, one.reason);
  };
  const send = async (batch: readonly RawRecord[]) => {
    if (batch.length === 0) return;
    const answer = await sendRecords(target, batch);
    records += batch.length;
    accepted += answer.accepted;
    duplicates += answer.duplicates;
    rejected += answer.rejected.length;
    for (const one of answer.rejected) show(batch[one.index]?.position ?? 0, one.reason);
    if (Date.now() - lastSaidAt > 1_000) {
      lastSaidAt = Date.now();
      target.say(`${records} sent, ${accepted} accepted, ${duplicates} known already, ${rejected} rejected`);
    }
  };

  const context = { source: target.source, format: target.format, receivedAt: () => Date.now() };
  const held: RawRecord[] = [];
  for await (const piece of readFileRecords(path, context)) {
    noteBroken(piece.undecodable);
    if (speed !== undefined) held.push(...piece.records);
    else
      for (let at = 0; at < piece.records.length; at += BATCH)
        await send(piece.records.slice(at, at + BATCH));
  }
  if (speed !== undefined) await sendPaced(held, normalise, speed, send);
  const seconds = (Date.now() - startedAt) / 1_000;
  return { file: path, source: target.source, records, accepted, duplicates, rejected, undecodable, seconds };
}

async function sendPaced(
  held: readonly RawRecord[],
  normalise: (raw: RawRecord) => Outcome<NormalisedEvent>,
  speed: number,
  send: (batch: readonly RawRecord[]) => Promise<void>,
) {
  const timed = held.map((record, at) => {
    const outcome = normalise(record);
    return { record, at, time: outcome.type === 'ok' ? outcome.value.time : Number.NEGATIVE_INFINITY };
  });
  timed.sort((a, b) => a.time - b.time || a.at - b.at);
  const first = timed.find((one) => Number.isFinite(one.time))?.time ?? 0;
  const startedAt = Date.now();
  let at = 0;
  while (at < timed.length) {
    const reached = first + (Date.now() - startedAt) * speed;
    const due: RawRecord[] = [];
    while (at < timed.length && due.length < BATCH && timed[at]!.time <= reached) {
      due.push(timed[at]!.record);
      at += 1;
    }
    await send(due);
    const next = timed[at];
    if (next === undefined || due.length === BATCH) continue;
    const waitMs = Math.max(0, (next.time - first) / speed - (Date.now() - startedAt));
    // Not shorter than 50 ms, so that a fast replay goes in batches.
    await new Promise((resolve) => setTimeout(resolve, Math.min(60_000, Math.max(50, waitMs))));
  }
}
