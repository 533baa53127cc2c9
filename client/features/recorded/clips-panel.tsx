import { useState } from 'react';
import type { PublicError } from '../../../shared/contract/live.ts';
import { CLIP_LIMITS, type Clip } from '../../../shared/domain/clip.ts';
import { plural } from '../../lib/format.ts';
import { asPublicError } from '../../lib/http.ts';
import { useHttp } from '../../lib/http-context.tsx';
import { useNow } from '../../live/live-context.tsx';
import { Button } from '../../ui/button.tsx';
import { Dialog, DialogTitle } from '../../ui/dialog.tsx';
import { FormError, TextArea } from '../../ui/form.tsx';
import { Empty, Failed, Loading, StaleBar } from '../../ui/pictures.tsx';
import { ScreenFrame } from '../../ui/screen.tsx';
import { ClipRow } from './clip-row.tsx';
import { sizeWords } from './clip-words.ts';
import { useClips } from './use-clips.ts';

/** Every evidence clip there is, and what they take. */
export function ClipsPanel() {
  const { result, reload } = useClips();
  const now = useNow();
  const [deleting, setDeleting] = useState<Clip>();
  const data = 'data' in result ? result.data : undefined;
  return (
    <ScreenFrame
      title="Clips"
      aside={
        data && (
          <span>
            {plural(data.clips.filter(({ state }) => state === 'ready').length, 'clip')},{' '}
            <span className="num text-fg-0">{sizeWords(data.usedBytes)}</span> of{' '}
            <span className="num">{sizeWords(data.budgetBytes)}</span>
          </span>
        )
      }
    >
      {result.state === 'loading' && <Loading label="The clips are loading" />}
      {result.state === 'failed' && (
        <Failed title="The clips cannot be listed" error={result.error} onRetry={reload} />
      )}
      {result.state === 'stale' && (
        <StaleBar>The newest state of the clips could not be read: {result.error.message}</StaleBar>
      )}
      {data?.clips.length === 0 && (
        <Empty title="No clips">
          Export one from the line under the wall (key C), or from an alert. It is kept beyond the recorded
          time.
        </Empty>
      )}
      {data && data.clips.length > 0 && (
        <ul>
          {data.clips.map((clip) => (
            <ClipRow key={clip.id} clip={clip} now={now} onDelete={setDeleting} />
          ))}
        </ul>
      )}
      {data?.nextBefore !== undefined && (
        <p className="p-4 text-center text-xs text-fg-2">The newest 200 are listed; older ones are kept.</p>
      )}
      {deleting && (
        <DeleteDialog
          clip={deleting}
          onClose={() => setDeleting(undefined)}
          onDone={() => {
            setDeleting(undefined);
            reload();
          }}
        />
      )}
    </ScreenFrame>
  );
}

function DeleteDialog({ clip, onClose, onDone }: { clip: Clip; onClose: () => void; onDone: () => void }) {
  const http = useHttp();
  const [reason, setReason] = useState('');
  const [error, setError] = useState<PublicError | null>(null);
  const submit = () => {
    http
      .send('DELETE', `/api/clips/${clip.id}`, { reason: reason.trim() })
      .then(onDone, (thrown: unknown) => setError(asPublicError(thrown)));
  };
  return (
    <Dialog label="Delete the clip" onClose={onClose}>
      <DialogTitle>Delete the clip of {clip.cameras.join(', ')}</DialogTitle>
      <form
        className="flex flex-col gap-3 p-4"
        onSubmit={(event) => {
          event.preventDefault();
          if (reason.trim() !== '') submit();
        }}
      >
        <p className="text-xs text-fg-1">
          Its files are gone for good. That it was, and who deleted it, stays on the audit record.
        </p>
        <TextArea
          label="Reason"
          value={reason}
          onChange={setReason}
          maxLength={CLIP_LIMITS.reasonChars}
          hasFocus
        />
        {error && <FormError error={error} />}
        <div className="flex justify-end gap-2">
          <Button tone="quiet" onClick={onClose}>
            Keep it
          </Button>
          <Button tone="danger" type="submit" disabled={reason.trim() === ''}>
            Delete
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
