import type { HlsConfig, LoadPolicy } from 'hls.js';
import type { StreamRequest } from './ports.ts';

/** Retried by the library without end: a wall must outlive its origin's restart. */
const patient = (maxNumRetry: number): LoadPolicy => {
  const retry = { maxNumRetry, retryDelayMs: 500, maxRetryDelayMs: 4_000 };
  return {
    default: { maxTimeToFirstByteMs: 5_000, maxLoadTimeMs: 10_000, timeoutRetry: retry, errorRetry: retry },
  };
};
const FOREVER = 1e9;

const common: Partial<HlsConfig> = {
  lowLatencyMode: false,
  enableWorker: false,
  maxBufferLength: 6,
  maxMaxBufferLength: 10,
  manifestLoadPolicy: patient(FOREVER),
  playlistLoadPolicy: patient(FOREVER),
  fragLoadPolicy: patient(6),
  // Its own catching up works in low-latency mode only, and its own target grows with every stall: keep-up.ts does both.
  maxLiveSyncPlaybackRate: 1,
  liveSyncOnStallIncrease: 0,
};
/** Measured: 2.6 s glass to glass, 16 tiles without a dropped frame, heap flat over 12 minutes. */
const live: Partial<HlsConfig> = {
  ...common,
  liveSyncDurationCount: 2,
  liveMaxLatencyDurationCount: 6,
  backBufferLength: 4,
};
/** The distance from the edge is the list's own PART-HOLD-BACK: setting any liveSyncDuration would override it. */
const low: Partial<HlsConfig> = { ...common, lowLatencyMode: true, backBufferLength: 4 };
/**
 * A recording is never sped up or pulled to its end, also while that is still being written: the library does the latter
 * when its start lies outside the list, and what is recorded may begin later than asked for. So it starts at the first
 * picture there is, and its player seeks once the list says where the moment lies.
 */
const recorded: Partial<HlsConfig> = {
  ...common,
  maxBufferLength: 20,
  maxMaxBufferLength: 40,
  backBufferLength: 40,
  startPosition: 0,
};

/** Seconds; may only be set on a running instance: the library refuses it beside the list's own hold back. */
export const LOW_MAX_LATENCY_S = 5;

export const hlsSettings: Record<StreamRequest['mode'], Partial<HlsConfig>> = { live, low, recorded };
