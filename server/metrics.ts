import { collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import type { JudgingState } from '../shared/domain/line-health.ts';
import type { SourceHealth } from '../shared/domain/source-health.ts';
import type { Clock } from './clock.ts';

export interface MetricsDeps {
  readonly sources: () => readonly SourceHealth[];
  readonly line: () => { readonly cursor: number; readonly waiting: number; readonly faults: number };
  /** Since when what comes in is not judged, where it is late; epoch ms. */
  readonly judging: () => JudgingState | undefined;
  readonly clock: Clock;
  readonly live: () => { readonly sockets: number; readonly bufferedPackets: number };
  readonly queuedRows: () => number;
}

/** Prometheus text of the process, the sources, the line and the sockets; read when asked, nothing is counted twice. */
export function createMetrics(deps: MetricsDeps): () => Promise<string> {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry, prefix: 'watchfloor_' });
  const gauge = (name: string, help: string, read: () => number) =>
    new Gauge({
      name: `watchfloor_${name}`,
      help,
      registers: [registry],
      collect() {
        this.set(read());
      },
    });
  gauge('line_cursor', 'Sequence number of the last event judged', () => deps.line().cursor);
  gauge('line_waiting_events', 'Events waiting to be judged', () => deps.line().waiting);
  gauge('line_late_seconds', 'Age of the first event that is not judged, where it is late', () => {
    const judging = deps.judging();
    return judging ? (deps.clock.now() - judging.since) / 1_000 : 0;
  });
  gauge('line_stopped', '1 where the line judges no more', () =>
    deps.judging()?.state === 'stopped' ? 1 : 0,
  );
  gauge('line_faults_total', 'Faults of the line since the start', () => deps.line().faults);
  gauge('log_queued_rows', 'Rows waiting for the event log', deps.queuedRows);
  gauge('live_sockets', 'Sockets connected', () => deps.live().sockets);
  gauge('live_buffered_packets', 'Packets waiting in socket buffers', () => deps.live().bufferedPackets);
  new Gauge({
    name: 'watchfloor_source_events_total',
    help: 'Events of a source since the start, by outcome',
    labelNames: ['source', 'outcome'],
    registers: [registry],
    collect() {
      for (const { id, accepted, duplicates, rejected, dropped } of deps.sources()) {
        for (const [outcome, count] of Object.entries({ accepted, duplicates, rejected, dropped })) {
          this.set({ source: id, outcome }, count);
        }
      }
    },
  });
  new Gauge({
    name: 'watchfloor_source_fresh',
    help: '1 where the source is fresh',
    labelNames: ['source'],
    registers: [registry],
    collect() {
      for (const { id, state } of deps.sources()) this.set({ source: id }, state === 'fresh' ? 1 : 0);
    },
  });
  return () => registry.metrics();
}
