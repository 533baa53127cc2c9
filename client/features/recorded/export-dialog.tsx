import { useState } from 'react';
import type { PublicError } from '../../../shared/contract/live.ts';
import { CLIP_LIMITS, type Clip } from '../../../shared/domain/clip.ts';
import { useDeployment } from '../../lib/deployment-context.tsx';
import { formatDuration, zoneName } from '../../lib/format.ts';
import { asPublicError } from '../../lib/http.ts';
import { useHttp } from '../../lib/http-context.tsx';
import { fromLocalText, toLocalText } from '../../lib/zoned-time.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog, DialogTitle } from '../../ui/dialog.tsx';
import { FormError, TextArea } from '../../ui/form.tsx';

/** What a clip would be exported of; `chosen` are ticked of the `cameras` that may be. */
export interface ExportWish {
  readonly cameras: readonly string[];
  readonly chosen: readonly string[];
  readonly from: number;
  readonly to: number;
  /** The alert it is exported from. */
  readonly alert?: string;
}

const FIELD = 'num h-8 rounded border border-line-2 bg-bg-1 px-2 text-sm text-fg-0 invalid:border-high';
const LENGTHS = [30_000, 60_000, 300_000] as const;

/** Asks for an evidence clip: which cameras, from when to when in the site's zone, and why. */
export function ExportDialog({
  wish,
  timezone,
  onDone,
  onClose,
}: {
  wish: ExportWish;
  timezone: string;
  onDone: (clip: Clip) => void;
  onClose: () => void;
}) {
  const http = useHttp();
  const { cameraById } = useDeployment();
  const [cameras, setCameras] = useState<ReadonlySet<string>>(new Set(wish.chosen));
  const [from, setFrom] = useState(toLocalText(wish.from, timezone));
  const [to, setTo] = useState(toLocalText(wish.to, timezone));
  const [reason, setReason] = useState('');
  const [isSending, setIsSending] = useState(false);
  const [error, setError] = useState<PublicError | null>(null);
  const range = { from: fromLocalText(from, timezone), to: fromLocalText(to, timezone) };
  const lengthMs = range.from === undefined || range.to === undefined ? 0 : range.to - range.from;
  const problem = problemOf(lengthMs, cameras.size, reason);
  const middle = (wish.from + wish.to) / 2;
  const around = (length: number) => {
    setFrom(toLocalText(middle - length / 2, timezone));
    setTo(toLocalText(middle + length / 2, timezone));
  };

  function submit(): void {
    if (problem) return;
    setIsSending(true);
    const body = {
      cameras: wish.cameras.filter((id) => cameras.has(id)),
      ...{ from: range.from, to: range.to, reason: reason.trim() },
      ...(wish.alert === undefined ? {} : { alert: wish.alert }),
    };
    http.send<Clip>('POST', '/api/clips', body).then(onDone, (thrown: unknown) => {
      setError(asPublicError(thrown));
      setIsSending(false);
    });
  }

  return (
    <Dialog label="Export a clip" onClose={onClose} className="w-[min(38rem,94vw)]">
      <DialogTitle>Export a clip</DialogTitle>
      <form
        className="flex min-h-0 flex-col gap-3 overflow-y-auto p-4"
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <fieldset className="flex flex-col gap-1.5">
          <legend className="mb-1 text-xs font-medium text-fg-1">
            Time, {zoneName(timezone, wish.from)}
          </legend>
          <div className="flex flex-wrap items-center gap-2 text-xs text-fg-1">
            <LocalTime label="From" value={from} onChange={setFrom} />
            <LocalTime label="To" value={to} onChange={setTo} />
            <span className="num text-fg-0">{lengthMs > 0 ? formatDuration(lengthMs) : ''}</span>
          </div>
          <div className="flex items-center gap-1 text-xs text-fg-2">
            Around the moment:
            {LENGTHS.map((length) => (
              <Button key={length} tone="quiet" className="h-6" onClick={() => around(length)}>
                {formatDuration(length)}
              </Button>
            ))}
          </div>
        </fieldset>
        <fieldset>
          <legend className="mb-1 text-xs font-medium text-fg-1">
            Cameras, {cameras.size} of {wish.cameras.length}
          </legend>
          <ul className="grid max-h-44 grid-cols-2 gap-x-3 overflow-y-auto rounded border border-line bg-bg-1 p-2 max-[500px]:grid-cols-1">
            {wish.cameras.map((id) => (
              <li key={id}>
                <label className="flex items-center gap-2 py-0.5 text-xs text-fg-0">
                  <input
                    type="checkbox"
                    className="size-4 shrink-0 accent-accent"
                    checked={cameras.has(id)}
                    onChange={(event) => {
                      const next = new Set(cameras);
                      if (event.target.checked) next.add(id);
                      else next.delete(id);
                      setCameras(next);
                    }}
                  />
                  <span className="num text-2xs text-fg-1">{id}</span>
                  <span className="truncate">{cameraById.get(id)?.name}</span>
                </label>
              </li>
            ))}
          </ul>
        </fieldset>
        <TextArea
          label="Reason"
          hint="It stands in the manifest and on the audit record, with your name."
          value={reason}
          onChange={setReason}
          maxLength={CLIP_LIMITS.reasonChars}
        />
        <p className="text-2xs text-fg-2">
          MP4 as it was recorded, without transcoding; a manifest with times, clock error, gaps and hashes.
          Kept until a lead deletes it.
        </p>
        {error && <FormError error={error} />}
        <div className="flex items-center justify-end gap-2">
          {problem && <span className="mr-auto text-2xs text-fg-2">{problem}</span>}
          <Button tone="quiet" onClick={onClose}>
            Cancel
          </Button>
          <Button tone="primary" type="submit" disabled={isSending || problem !== undefined}>
            {isSending ? 'Asking' : 'Export'}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

function LocalTime({
  label,
  value,
  onChange,
}: {
  label: string;
  value: string;
  onChange: (value: string) => void;
}) {
  return (
    <label className="flex items-center gap-1.5">
      {label}
      <input
        required
        autoComplete="off"
        size={20}
        placeholder="YYYY-MM-DD HH:MM:SS"
        pattern="\s*\d{4}-\d{2}-\d{2}[ T]\d{2}:\d{2}(:\d{2})?\s*"
        className={FIELD}
        value={value}
        onChange={(event) => onChange(event.target.value)}
      />
    </label>
  );
}

/** What is missing before it can be asked for. */
export function problemOf(lengthMs: number, cameras: number, reason: string): string | undefined {
  if (!(lengthMs > 0)) return 'Write times as 2026-11-23 06:29:57; it must end after it begins.';
  if (lengthMs > CLIP_LIMITS.rangeMs) return 'At most an hour at once.';
  if (cameras === 0) return 'Choose a camera.';
  if (cameras > CLIP_LIMITS.cameras) return `At most ${CLIP_LIMITS.cameras} cameras at once.`;
  return reason.trim() === '' ? 'Say why.' : undefined;
}
