import type { LiveWindow, Segment } from './segment.ts';

/** HLS media playlists (RFC 8216): fMP4 segments, each addressable by the time its first picture was taken. */

export const seconds = (ms: number) => (ms / 1000).toFixed(3);
export const targetDuration = (segments: readonly Segment[]) =>
  Math.max(1, ...segments.map((segment) => Math.round(segment.durationMs / 1000)));

/** More than this between the end of one segment and the start of the next is a gap: time nobody recorded. */
export const GAP_MS = 500;

/** Whether time is missing between two segments that are listed after each other. */
export function isGap(before: Segment, after: Segment): boolean {
  return Math.abs(after.startAt - (before.startAt + before.durationMs)) > GAP_MS;
}

/** Whether a player must start anew between two segments that are listed after each other. */
export function breaksBetween(before: Segment, after: Segment): boolean {
  return after.discontinuity || after.init !== before.init || isGap(before, after);
}

/** What stands before a segment, as far as it differs from the one before; `first`: whether a first one may break. */
export function headOf(segment: Segment, before: Segment | undefined, first: boolean): string[] {
  const breaks = before === undefined ? first && segment.discontinuity : breaksBetween(before, segment);
  return [
    ...(breaks ? ['#EXT-X-DISCONTINUITY'] : []),
    ...(before?.init === segment.init ? [] : [`#EXT-X-MAP:URI="init/${segment.init}.mp4"`]),
    `#EXT-X-PROGRAM-DATE-TIME:${new Date(segment.startAt).toISOString()}`,
  ];
}

export const segmentLines = (segment: Segment) => [
  `#EXTINF:${seconds(segment.durationMs)},`,
  `seg/${segment.name}.m4s`,
];

const body = (segments: readonly Segment[], firstBreaks: boolean) =>
  segments.flatMap((segment, at) => [
    ...headOf(segment, segments[at - 1], firstBreaks),
    ...segmentLines(segment),
  ]);

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
