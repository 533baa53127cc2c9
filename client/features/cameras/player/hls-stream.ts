import type { ErrorData, LevelDetails } from 'hls.js';
import Hls from 'hls.js/light';
import type { StreamFault } from './error-policy.ts';
import { hlsSettings, LOW_MAX_LATENCY_S } from './hls-settings.ts';
import type { ListedSegment } from './picture-time.ts';
import { printOfPiece } from './piece-print.ts';
import type { CreateStream, StreamList } from './ports.ts';

/** A part's number within its segment, as the fraction of a list's mark. */
const PARTS_MOST = 1_000;
const LIVE_SYNC_COUNT = 2;
/** `NetworkErrorAction.RetryRequest`, typed as a const enum only. */
const RETRY_REQUEST = 5;

/**
 * Streams through hls.js, on Media Source Extensions: asked for first, since Chromium also plays HLS by itself, without
 * program date-times or policies. Throws where the browser lacks Media Source Extensions.
 */
export function createHlsStreams(video: HTMLVideoElement): CreateStream {
  if (!Hls.isSupported())
    throw new Error('this browser cannot play video streams (no Media Source Extensions)');
  return (request, events) => {
    const isLow = request.mode === 'low';
    const hls = new Hls(hlsSettings[request.mode]);
    if (isLow) hls.config.liveMaxLatencyDuration = LOW_MAX_LATENCY_S;
    const tell = (_event: unknown, { details }: { details: LevelDetails }) =>
      events.onListed(listOf(details, isLow));
    hls.on(Hls.Events.LEVEL_UPDATED, tell);
    // A segment's place is what its own times say, known only once it was parsed.
    hls.on(Hls.Events.LEVEL_PTS_UPDATED, tell);
    hls.on(Hls.Events.FRAG_LOADED, (_event, { frag, part, payload }) => {
      if (typeof frag.sn !== 'number') return;
      const print = printOfPiece(payload);
      if (print === undefined) return;
      const mark = frag.sn + (part ? (part.index + 1) / PARTS_MOST : 0);
      events.onPiece({ mark, durationS: part?.duration ?? frag.duration, print });
    });
    hls.on(Hls.Events.ERROR, (_event, data) => events.onFault(faultOf(data)));
    hls.attachMedia(video);
    hls.loadSource(request.url);
    return {
      reload: () => hls.loadSource(request.url),
      recover: () => hls.recoverMediaError(),
      end: () => hls.destroy(),
    };
  };
}

function listOf(details: LevelDetails, isLow: boolean): StreamList {
  const { fragmentHint, partList, targetduration } = details;
  const segments: ListedSegment[] = [];
  for (const { programDateTime, start, duration } of details.fragments)
    if (programDateTime !== null) segments.push({ startS: start, durationS: duration, at: programDateTime });
  // The segment under way, of which only parts are listed.
  if (isLow && partList && fragmentHint && fragmentHint.programDateTime !== null) {
    const { start, programDateTime } = fragmentHint;
    if (details.edge > start)
      segments.push({ startS: start, durationS: details.edge - start, at: programDateTime });
  }
  const parts = isLow && details.lastPartSn > details.endSN ? details.lastPartIndex + 1 : 0;
  return {
    segments,
    mark: details.endSN + parts / PARTS_MOST,
    edgeS: details.edge,
    targetS: targetduration,
    holdBackS: isLow && details.partHoldBack > 0 ? details.partHoldBack : LIVE_SYNC_COUNT * targetduration,
  };
}

const CODEC_DETAILS: readonly string[] = [
  'bufferAddCodecError',
  'bufferIncompatibleCodecsError',
  'manifestIncompatibleCodecsError',
];
const FORMAT_DETAILS: readonly string[] = [
  'manifestParsingError',
  'levelParsingError',
  'levelEmptyError',
  'playlistUnchangedError',
];

function faultOf(data: ErrorData): StreamFault {
  const httpStatus = data.response?.code;
  const { retryConfig, retryCount = 0, action } = data.errorAction ?? {};
  // As the library itself computes it (`getRetryDelay`).
  const retryInMs =
    retryConfig && action === RETRY_REQUEST
      ? Math.min(retryConfig.maxRetryDelayMs, retryConfig.retryDelayMs * 2 ** retryCount)
      : undefined;
  return {
    kind: kindOf(data),
    details: data.details,
    isFatal: data.fatal,
    ...(httpStatus !== undefined && httpStatus > 0 && { httpStatus }),
    ...(retryInMs !== undefined && { retryInMs }),
  };
}

function kindOf({ type, details }: ErrorData): StreamFault['kind'] {
  if (CODEC_DETAILS.includes(details)) return 'codec';
  if (FORMAT_DETAILS.includes(details)) return 'format';
  if (type === Hls.ErrorTypes.NETWORK_ERROR) return 'network';
  return type === Hls.ErrorTypes.MEDIA_ERROR ? 'media' : 'other';
}
