import { LIMITS } from '../../../shared/contract/limits.ts';
import type { FieldValue } from '../../../shared/domain/event.ts';
import type { RawRecord, Undecodable } from '../stage.ts';
import { letterText } from './text.ts';

/** What one body, file piece or batch of messages came to. */
export interface Decoded {
  readonly records: readonly RawRecord[];
  readonly undecodable: readonly Undecodable[];
  /** `position - indexBase` is the index told to the sender: arrays count from 0, lines stand from 1. */
  readonly indexBase: 0 | 1;
}

export interface DecodeContext {
  readonly source: string;
  readonly receivedAt: number;
}

export function undecodable(
  position: number,
  stage: Undecodable['stage'],
  reason: string,
  text: string,
): Undecodable {
  return { position, stage, reason, text: letterText(text) };
}

/** A record whose text is made only if it is needed (a dead letter): most records never are. */
export function rawRecord(
  context: DecodeContext,
  position: number,
  body: Record<string, FieldValue>,
  text: () => string,
): RawRecord {
  let made: string | undefined;
  return {
    source: context.source,
    receivedAt: context.receivedAt,
    position,
    body,
    get text() {
      made ??= letterText(text());
      return made;
    },
  };
}

export const tooLarge = (position: number, bytes: number, text: string): Undecodable =>
  undecodable(
    position,
    'size',
    `the record has ${bytes} bytes; at most ${LIMITS.ingestRecordBytes} are accepted`,
    text,
  );
