import type { LiveWindow, Segment } from './segment.ts';

/** HLS media playlists (RFC 8216): fMP4 segments, each addressable by the time its first picture was taken. */

const seconds = (ms: number) => (ms / 1000).toFixed(3);
const targetDuration = (segments: readonly Segment[]) =>
  Math.max(1, ...segments.map((segment) => Math.round(segment.durationMs / 1000)));

/** More than this between the end of one segment and the start of the next is a gap: time nobody recorded. */
export const GAP_MS = 500;

/** Whether time is missing between two segments that are listed after each other. */
export function isGap(before: Segment, after: Segment): boolean {
  return Math.abs(after.startAt - (before.startAt + before.durationMs)) > GAP_MS;
}

function body(segments: readonly Segment[], firstBreaks: boolean): string[] {
  const lines: string[] = [];
  let before: Segment | undefined;
  for (const segment of segments) {
    const breaks =
      before === undefined
        ? firstBreaks && segment.discontinuity
        : segment.discontinuity || segment.init !== before.init || isGap(before, segment);
    if (breaks) lines.push('#EXT-X-DISCONTINUITY');
    if (before?.init !== segment.init) lines.push(`#EXT-X-MAP:URI="init/${segment.init}.mp4"`);
    lines.push(
      `#EXT-X-PROGRAM-DATE-TIME:${new Date(segment.startAt).toISOString()}`,
      `#EXTINF:${seconds(segment.durationMs)},`,
      `seg/${segment.name}.m4s`,
    );
    before = segment;
  }
  return lines;
}

/** The short list a live tile polls. */
export function livePlaylist(window: LiveWindow): string {
  return [
    '#EXTM3U',
    '#EXT-X-VERSION:7',
    `#EXT-X-TARGETDURATION:${targetDuration(window.segments)}`,
    `#EXT-X-MEDIA-SEQUENCE:${window.sequence}`,
    `#EXT-X-DISCONTINUITY-SEQUENCE:${window.discontinuitySequence}`,
    '#EXT-X-INDEPENDENT-SEGMENTS',
    ...body(window.segments, true),
    '',
  ].join('\n');
}

/**
 * A recorded range. VOD when `complete`; else EVENT without an end, to be polled until `to` has passed. Missing time is
 * a discontinuity with a new program date-time, so that a seek by wall clock never lands on another moment unnoticed.
 */
export function rangePlaylist(segments: readonly Segment[], complete: boolean): string {
  return [
    '#EXTM3U',
    '#EXT-X-VERSION:7',
    // an EVENT list may still grow a longer segment; the target may not change
    `#EXT-X-TARGETDURATION:${complete ? targetDuration(segments) : Math.max(10, targetDuration(segments))}`,
    '#EXT-X-MEDIA-SEQUENCE:0',
    `#EXT-X-PLAYLIST-TYPE:${complete ? 'VOD' : 'EVENT'}`,
    '#EXT-X-INDEPENDENT-SEGMENTS',
    ...body(segments, false),
    ...(complete ? ['#EXT-X-ENDLIST'] : []),
    '',
  ].join('\n');
}
