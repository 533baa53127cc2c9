import { headOf, seconds, segmentLines, targetDuration } from './playlist.ts';
import type { LowWindow, Part, PartName } from './segment.ts';

/**
 * The low-latency live list (RFC 8216bis): parts of the newest segments and of the one under way, the part to come,
 * blocking reload and delta updates. Rendition reports are not needed: there is one rendition.
 */

export const partUri = ({ run, number }: PartName) => `part/${run}.${number}.m4s`;

/** Parts are held back by three of them: a player that is nearer to the edge stalls at the first late one. */
const HOLD_BACK_PARTS = 3;
/** The least the specification allows, in target durations. */
const SKIP_TARGETS = 6;

/** No part is longer. Rounded up to 10 ms, so that a camera's jitter does not change it from list to list. */
export function partTargetMs(window: LowWindow): number {
  const parts = [...window.parts.values(), window.open?.parts ?? []].flat();
  return Math.max(200, Math.ceil(Math.max(0, ...parts.map((part) => part.durationMs)) / 10) * 10);
}

/** The target duration in milliseconds, the segment under way considered. */
export const lowTargetMs = (window: LowWindow) => targetDuration(listed(window)) * 1000;

const listed = (window: LowWindow) =>
  window.open ? [...window.segments, window.open.segment] : window.segments;

/** How many segments a delta update leaves out: older than the skip boundary, and none that a player must start anew at. */
function skippable(window: LowWindow): number {
  const { segments } = window;
  const all = listed(window);
  const boundary = SKIP_TARGETS * lowTargetMs(window);
  let left = all.reduce((sum, one) => sum + one.durationMs, 0);
  let count = 0;
  for (const segment of segments) {
    left -= segment.durationMs;
    if (left < boundary || segment.discontinuity) break;
    count += 1;
  }
  return count;
}

const partLine = (part: Part) =>
  `#EXT-X-PART:DURATION=${(part.durationMs / 1000).toFixed(5)},URI="${partUri(part)}"${part.independent ? ',INDEPENDENT=YES' : ''}`;

/** `skip`: a delta update, for a player that holds the list of before. */
export function lowPlaylist(window: LowWindow, options: { readonly skip: boolean }): string {
  const { segments, parts, open, next } = window;
  const partTarget = partTargetMs(window) / 1000;
  const target = lowTargetMs(window) / 1000;
  const skipped = options.skip ? skippable(window) : 0;
  const lines = segments
    .slice(skipped)
    .flatMap((segment, at) => [
      ...headOf(segment, segments[skipped + at - 1], true),
      ...(parts.get(segment.name) ?? []).map(partLine),
      ...segmentLines(segment),
    ]);
  if (open !== undefined) {
    lines.push(...headOf(open.segment, segments.at(-1), true));
    lines.push(...open.parts.map(partLine));
  }
  return [
    '#EXTM3U',
    // 9: EXT-X-SKIP
    '#EXT-X-VERSION:9',
    `#EXT-X-TARGETDURATION:${target}`,
    `#EXT-X-SERVER-CONTROL:CAN-BLOCK-RELOAD=YES,PART-HOLD-BACK=${seconds(partTarget * HOLD_BACK_PARTS * 1000)},CAN-SKIP-UNTIL=${seconds(SKIP_TARGETS * target * 1000)}`,
    `#EXT-X-PART-INF:PART-TARGET=${seconds(partTarget * 1000)}`,
    `#EXT-X-MEDIA-SEQUENCE:${window.sequence}`,
    `#EXT-X-DISCONTINUITY-SEQUENCE:${window.discontinuitySequence}`,
    '#EXT-X-INDEPENDENT-SEGMENTS',
    ...(skipped > 0 ? [`#EXT-X-SKIP:SKIPPED-SEGMENTS=${skipped}`] : []),
    ...lines,
    ...(next ? [`#EXT-X-PRELOAD-HINT:TYPE=PART,URI="${partUri(next)}"`] : []),
    '',
  ].join('\n');
}
