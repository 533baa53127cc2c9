import { useState } from 'react';
import type { PublicError } from '../../../../shared/contract/live.ts';
import { WALL_LIMITS } from '../../../../shared/domain/wall.ts';
import { asPublicError } from '../../../lib/http.ts';
import { useMay } from '../../../lib/session-context.tsx';
import { Button } from '../../../ui/button.tsx';
import { Dialog, DialogTitle } from '../../../ui/dialog.tsx';
import { FormError, TextField } from '../../../ui/form.tsx';

/** A name for a wall, and whether others see it. */
export function KeepDialog({
  title,
  initial,
  onKeep,
  onClose,
}: {
  title: string;
  initial: { readonly name: string; readonly isShared: boolean };
  onKeep: (wall: { readonly name: string; readonly isShared: boolean }) => Promise<unknown>;
  onClose: () => void;
}) {
  const mayShare = useMay('wall.share') || initial.isShared;
  const [name, setName] = useState(initial.name);
  const [isShared, setIsShared] = useState(initial.isShared);
  const [isSending, setIsSending] = useState(false);
  const [error, setError] = useState<PublicError | null>(null);

  function submit(): void {
    setIsSending(true);
    onKeep({ name: name.trim(), isShared }).then(onClose, (thrown: unknown) => {
      setError(asPublicError(thrown));
      setIsSending(false);
    });
  }
  return (
    <Dialog label={title} onClose={onClose} className="w-[min(26rem,94vw)]">
      <DialogTitle>{title}</DialogTitle>
      <form
        className="flex flex-col gap-3 p-4"
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <TextField
          label="Name"
          value={name}
          onChange={(value) => setName(value.slice(0, WALL_LIMITS.nameChars))}
        />
        <label className="flex items-center gap-2 text-xs text-fg-1">
          <input
            type="checkbox"
            className="size-4 accent-accent"
            checked={isShared}
            disabled={!mayShare}
            onChange={(event) => setIsShared(event.target.checked)}
          />
          {mayShare ? 'Everybody may show it' : 'Only operators and up share a wall'}
        </label>
        {error && <FormError error={error} />}
        <div className="flex justify-end gap-2 pt-1">
          <Button tone="quiet" onClick={onClose}>
            Cancel
          </Button>
          <Button tone="primary" type="submit" disabled={isSending || name.trim() === ''}>
            Keep
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
