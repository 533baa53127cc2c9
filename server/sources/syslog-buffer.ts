import type { Deployment } from '../../shared/domain/site.ts';
import { decodeSyslogMessage } from '../pipeline/ingest/decode-syslog.ts';
import { type Decoded, undecodable } from '../pipeline/ingest/decoded.ts';
import { type Ingest, UNMATCHED_SYSLOG } from '../pipeline/ingest/ingest.ts';
import type { RawRecord, Undecodable } from '../pipeline/stage.ts';
import { createSyslogRouter } from './syslog-route.ts';

export interface Received {
  readonly bytes: Buffer;
  readonly address: string;
  readonly receivedAt: number;
  readonly isWhole: boolean;
}

export interface SyslogBufferLimits {
  readonly messages: number;
  readonly bytes: number;
  readonly flushMs: number;
  readonly batch: number;
  readonly retryMs: number;
}
export const SYSLOG_BUFFER: SyslogBufferLimits = {
  messages: 50_000,
  bytes: 32 * 1024 * 1024,
  flushMs: 25,
  batch: 2_000,
  retryMs: 1_000,
};

/**
 * Messages between the wire and the record: bounded, flushed every 25 ms, one batch at a time. Syslog has no
 * acknowledgement, so while the record is away the batch is kept and repeated; what no longer fits is counted by source.
 */
export interface SyslogBuffer {
  /** False where it was full and the message is lost (UDP) or must wait (TCP asks `isFull` before). */
  add(received: Received): boolean;
  readonly isFull: boolean;
  /** Called each time room was made. */
  onRoom(listener: () => void): void;
  /** Empties it; gives up after `patienceMs` while the record is away, and counts what is left as lost. */
  stop(patienceMs: number): Promise<void>;
}

export function createSyslogBuffer(deps: {
  readonly deployment: Pick<Deployment, 'sources'>;
  readonly ingest: Pick<Ingest, 'ingest' | 'recordDropped'>;
  readonly limits?: SyslogBufferLimits;
}): SyslogBuffer {
  const limits = deps.limits ?? SYSLOG_BUFFER;
  const router = createSyslogRouter(deps.deployment.sources);
  const listeners: (() => void)[] = [];
  let waiting: Received[] = [];
  let waitingBytes = 0;
  const lost = new Map<string, number>();
  let timer: NodeJS.Timeout | undefined;
  let flushing: Promise<void> | undefined;
  let giveUpAt = Number.POSITIVE_INFINITY;

  function schedule() {
    if (flushing !== undefined || timer !== undefined) return;
    timer = setTimeout(() => {
      timer = undefined;
      flushing = flush().finally(() => {
        flushing = undefined;
        if (waiting.length > 0 || lost.size > 0) schedule();
      });
    }, limits.flushMs);
  }

  function reportLost() {
    for (const [address, count] of lost) {
      const source = router.routeByAddress(address) ?? UNMATCHED_SYSLOG;
      deps.ingest.recordDropped(source, count, 'the syslog buffer was full');
    }
    lost.clear();
  }

  async function flush() {
    reportLost();
    while (waiting.length > 0) {
      const batch = waiting.slice(0, limits.batch);
      for (const [source, decoded] of decodeBatch(batch)) await deliver(source, decoded);
      waiting = waiting.slice(batch.length);
      waitingBytes = waiting.reduce((sum, one) => sum + one.bytes.length, 0);
      for (const listener of listeners) listener();
    }
    reportLost();
  }

  async function deliver(source: string, decoded: Decoded) {
    for (;;)
      try {
        await deps.ingest.ingest(source, decoded);
        return;
      } catch {
        const count = decoded.records.length + decoded.undecodable.length;
        if (Date.now() >= giveUpAt) {
          deps.ingest.recordDropped(source, count, 'the record was away while the server stopped');
          return;
        }
        await new Promise((resolve) => setTimeout(resolve, limits.retryMs));
      }
  }

  function decodeBatch(batch: readonly Received[]): Map<string, Decoded> {
    const bySource = new Map<string, { records: RawRecord[]; undecodable: Undecodable[]; indexBase: 1 }>();
    const into = (source: string) => {
      let decoded = bySource.get(source);
      if (decoded === undefined) {
        decoded = { records: [], undecodable: [], indexBase: 1 };
        bySource.set(source, decoded);
      }
      return decoded;
    };
    for (const [at, one] of batch.entries()) {
      const read = decodeSyslogMessage(
        one.bytes,
        { source: '', receivedAt: one.receivedAt, sender: one.address },
        at + 1,
      );
      if ('bad' in read) {
        into(router.routeByAddress(one.address) ?? UNMATCHED_SYSLOG).undecodable.push(read.bad);
        continue;
      }
      const { record } = read;
      const text = (name: string) =>
        typeof record.body[name] === 'string' ? (record.body[name] as string) : undefined;
      const sender = { address: one.address, hostname: text('hostname'), app: text('app') };
      const source = router.route(sender);
      if (!one.isWhole)
        into(source ?? UNMATCHED_SYSLOG).undecodable.push(
          undecodable(
            at + 1,
            'size',
            'the message is larger than 64 KiB, or was cut off before its end',
            record.text,
          ),
        );
      else if (source !== undefined) into(source).records.push(withSource(record, source));
      else {
        const who = `sender ${sender.address}, host "${sender.hostname ?? '-'}", app "${sender.app ?? '-'}"`;
        into(UNMATCHED_SYSLOG).undecodable.push(
          undecodable(at + 1, 'mapping', `no syslog source matches ${who}`, record.text),
        );
      }
    }
    return bySource;
  }

  return {
    add(received) {
      if (waiting.length >= limits.messages || waitingBytes + received.bytes.length > limits.bytes) {
        lost.set(received.address, (lost.get(received.address) ?? 0) + 1);
        schedule();
        return false;
      }
      waiting.push(received);
      waitingBytes += received.bytes.length;
      schedule();
      return true;
    },
    get isFull() {
      return waiting.length >= limits.messages / 2 || waitingBytes >= limits.bytes / 2;
    },
    onRoom: (listener) => void listeners.push(listener),
    async stop(patienceMs) {
      giveUpAt = Date.now() + patienceMs;
      if (timer !== undefined) clearTimeout(timer);
      timer = undefined;
      await flushing;
      if (timer !== undefined) clearTimeout(timer);
      timer = undefined;
      await flush();
    },
  };
}

function withSource(record: RawRecord, source: string): RawRecord {
  return {
    source,
    receivedAt: record.receivedAt,
    position: record.position,
    body: record.body,
    get text() {
      return record.text;
    },
  };
}
