import { Download, FileJson, ShieldAlert, ShieldCheck, Trash2 } from 'lucide-react';
import { useState } from 'react';
import type { ClipCheck } from '../../../shared/contract/clips.ts';
import type { PublicError } from '../../../shared/contract/live.ts';
import type { Clip } from '../../../shared/domain/clip.ts';
import { classNames } from '../../lib/class-names.ts';
import { timezoneOf } from '../../lib/deployment.ts';
import { useDeployment } from '../../lib/deployment-context.tsx';
import { formatClock, formatDay, formatDuration, formatMoment, zoneName } from '../../lib/format.ts';
import { asPublicError } from '../../lib/http.ts';
import { useHttp } from '../../lib/http-context.tsx';
import { useMay } from '../../lib/session-context.tsx';
import { Button } from '../../ui/button.tsx';
import { CLIP_WORDS, clipSentence, isUnderWay, sizeWords } from './clip-words.ts';

const LINK =
  'inline-flex h-7 items-center gap-1.5 rounded bg-bg-3 px-2 text-xs text-fg-0 ring-1 ring-line-2 ring-inset hover:bg-bg-4';

/** One clip: what it shows, how it stands, its files, whether they are still those that were exported. */
export function ClipRow({
  clip,
  now,
  onDelete,
}: {
  clip: Clip;
  now: number;
  onDelete?: (clip: Clip) => void;
}) {
  const index = useDeployment();
  const mayDelete = useMay('clip.delete');
  const camera = index.cameraById.get(clip.cameras[0] ?? '');
  const timezone = timezoneOf(index, camera?.site);
  const isGone = clip.state === 'deleted' || clip.state === 'failed';
  return (
    <li
      data-clip={clip.id}
      data-state={clip.state}
      className="flex flex-wrap items-start gap-x-4 gap-y-1.5 border-b border-line px-4 py-2.5 text-xs"
    >
      <div className="w-24 shrink-0">
        <p
          className={classNames(
            'font-semibold',
            clip.state === 'failed' ? 'text-high' : isGone ? 'text-fg-2' : 'text-fg-0',
          )}
        >
          {CLIP_WORDS[clip.state]}
        </p>
        <p className="num text-fg-2">{clip.bytes === undefined || isGone ? '' : sizeWords(clip.bytes)}</p>
      </div>
      <div className={classNames('min-w-64 flex-1', isGone && 'text-fg-2')}>
        <p className="text-fg-0">
          <span className="num">{clip.cameras.slice(0, 4).join(', ')}</span>
          {clip.cameras.length > 4
            ? ` and ${clip.cameras.length - 4} more`
            : ` ${clip.cameras.length === 1 ? (camera?.name ?? '') : ''}`}
        </p>
        <p className="num text-fg-1">
          {formatDay(clip.from, timezone)} {formatClock(clip.from, timezone)} to{' '}
          {formatClock(clip.to, timezone)} {zoneName(timezone, clip.from)},{' '}
          {formatDuration(clip.to - clip.from)}
        </p>
        <p className={clip.state === 'failed' ? 'text-high' : 'text-fg-2'}>
          {clipSentence(clip, now)}
          {isUnderWay(clip) && (
            <progress
              max={1}
              value={clip.progress ?? 0}
              className="ml-2 h-1.5 w-32 align-middle accent-accent"
            >
              {Math.round((clip.progress ?? 0) * 100)} %
            </progress>
          )}
        </p>
      </div>
      <div className="min-w-48 flex-1">
        <p className="text-fg-0">{clip.reason}</p>
        <p className="text-fg-2">
          {clip.requestedBy}, {formatMoment(clip.requestedAt, now, timezone)}
          {clip.alert && (
            <>
              {' · '}
              <a href={`/?alert=${encodeURIComponent(clip.alert)}`} className="text-accent underline">
                its alert
              </a>
            </>
          )}
        </p>
        {clip.manifestSha256 && !isGone && (
          <p
            className="num truncate text-2xs text-fg-2"
            title={`SHA-256 of the manifest ${clip.manifestSha256}; audit row ${clip.auditHash ?? ''}`}
          >
            manifest {clip.manifestSha256.slice(0, 16)}… · audit {clip.auditHash?.slice(0, 16)}…
          </p>
        )}
      </div>
      <div className="flex w-[24rem] shrink-0 flex-wrap items-center justify-end gap-1.5">
        {clip.state === 'ready' && (
          <>
            <Verify clip={clip} />
            <a className={LINK} href={`/api/clips/${clip.id}/manifest.json`} target="_blank" rel="noreferrer">
              <FileJson className="size-3.5" aria-hidden="true" />
              Manifest
            </a>
            <a className={LINK} href={`/api/clips/${clip.id}/archive.zip`} download>
              <Download className="size-3.5" aria-hidden="true" />
              Download
            </a>
          </>
        )}
        {onDelete && mayDelete && (clip.state === 'ready' || clip.state === 'failed') && (
          <Button
            tone="quiet"
            aria-label="Delete the clip"
            title="Delete the clip"
            className="px-1.5"
            onClick={() => onDelete(clip)}
          >
            <Trash2 className="size-3.5" aria-hidden="true" />
          </Button>
        )}
      </div>
    </li>
  );
}

/** Has the server read every byte again. */
function Verify({ clip }: { clip: Clip }) {
  const http = useHttp();
  const [check, setCheck] = useState<ClipCheck | PublicError | 'checking'>();
  const run = () => {
    setCheck('checking');
    http
      .send<ClipCheck>('POST', `/api/clips/${clip.id}/verify`, {})
      .then(setCheck, (thrown: unknown) => setCheck(asPublicError(thrown)));
  };
  if (check === undefined) {
    return (
      <Button tone="quiet" onClick={run} title="Compare every byte on the server with what was exported">
        Verify
      </Button>
    );
  }
  if (check === 'checking')
    return (
      <span role="status" className="px-2 text-fg-2">
        Reading it again
      </span>
    );
  const isOk = 'ok' in check && check.ok;
  const problems = 'ok' in check ? check.problems.join('; ') : check.message;
  return (
    <span
      role="status"
      className={classNames('flex items-center gap-1.5 px-2', isOk ? 'text-fg-0' : 'text-high')}
    >
      {isOk ? (
        <ShieldCheck className="size-4" aria-hidden="true" />
      ) : (
        <ShieldAlert className="size-4 shrink-0" aria-hidden="true" />
      )}
      {isOk ? 'As exported' : `Not as exported: ${problems}`}
    </span>
  );
}
