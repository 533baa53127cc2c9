import { CheckCircle2, TriangleAlert } from 'lucide-react';
import type { CameraTestAnswer } from '../../../shared/contract/cameras.ts';
import { bitRateWords } from './camera-words.ts';

const PLAYS_WORDS = {
  all: 'every browser plays it as it is',
  some: 'only some browsers play it',
  none: 'no browser plays it as it is',
} as const;

/** What came of opening a source: a picture as proof, or the cause in words. */
export function SourceTest({ answer }: { answer: CameraTestAnswer }) {
  if (!answer.ok)
    return (
      <p
        role="alert"
        className="flex items-start gap-2 rounded bg-high/10 px-3 py-2 text-xs text-high ring-1 ring-inset ring-high/40"
      >
        <TriangleAlert aria-hidden="true" className="mt-px size-3.5 shrink-0" />
        <span>
          No picture: {answer.cause}.{' '}
          <span className="num text-2xs">{(answer.tookMs / 1000).toFixed(1)} s</span>
        </span>
      </p>
    );
  const { video, device } = answer;
  return (
    <div role="status" className="flex flex-col gap-2">
      {answer.still !== undefined && (
        <img
          src={`data:image/jpeg;base64,${answer.still}`}
          alt="What the camera shows now"
          className="w-full rounded ring-1 ring-line-2"
        />
      )}
      <p className="flex items-start gap-2 text-xs text-fg-0">
        <CheckCircle2 aria-hidden="true" className="mt-px size-3.5 shrink-0 text-ok" />
        <span>
          <span className="num">
            {video.codec} · {video.width}×{video.height}
            {video.frameRate !== undefined && ` · ${Math.round(video.frameRate * 10) / 10}/s`} ·{' '}
            {bitRateWords(video.bitRate)}
            {video.keyIntervalMs !== undefined &&
              ` · key picture every ${(video.keyIntervalMs / 1000).toFixed(1)} s`}
          </span>
          ; {PLAYS_WORDS[answer.plays]}
          {answer.audio !== undefined && '; its sound is not taken'}.
        </span>
      </p>
      {device !== undefined && (
        <p className="text-2xs text-fg-2">
          {[device.manufacturer, device.model, device.firmware].filter(Boolean).join(' ')}
          {device.canMove && ' · can be turned'}
          {device.hasEvents && ' · tells events'}
          {device.clockOffsetMs !== undefined && Math.abs(device.clockOffsetMs) > 2_000 && (
            <span className="text-med"> · its clock is {Math.round(device.clockOffsetMs / 1000)} s off</span>
          )}
        </p>
      )}
      {answer.advice.map((line) => (
        <p key={line} className="flex items-start gap-2 text-xs text-med">
          <TriangleAlert aria-hidden="true" className="mt-px size-3.5 shrink-0" />
          {line}
        </p>
      ))}
    </div>
  );
}
