import { type FormEvent, useState } from 'react';
import { LIMITS } from '../../../shared/contract/limits.ts';
import type { PublicError } from '../../../shared/contract/live.ts';
import type { Alert } from '../../../shared/domain/alert.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog, DialogTitle } from '../../ui/dialog.tsx';
import { FormError, TextArea } from '../../ui/form.tsx';

/** Closes only when the note is kept; a refusal leaves the text where it is. */
export function NoteDialog({
  alert,
  onClose,
  onSubmit,
}: {
  alert: Alert;
  onClose: () => void;
  onSubmit: (text: string) => Promise<PublicError | null>;
}) {
  const [text, setText] = useState('');
  const [error, setError] = useState<PublicError | null>(null);
  const [isSending, setIsSending] = useState(false);
  async function submit(event: FormEvent) {
    event.preventDefault();
    setIsSending(true);
    const refused = await onSubmit(text.trim());
    setIsSending(false);
    if (refused) setError(refused);
    else onClose();
  }
  return (
    <Dialog label="Add a note" onClose={onClose}>
      <form onSubmit={(event) => void submit(event)}>
        <DialogTitle>Note on “{alert.title}”</DialogTitle>
        <div className="flex flex-col gap-3 p-4">
          <TextArea
            label="Note"
            hint="Everyone who sees the alert reads it; it cannot be changed later."
            value={text}
            onChange={setText}
            maxLength={LIMITS.noteChars}
            hasFocus
          />
          {error && <FormError error={error} />}
          <div className="flex justify-end gap-2">
            <Button tone="quiet" onClick={onClose}>
              Cancel
            </Button>
            <Button tone="primary" type="submit" disabled={isSending || text.trim() === ''}>
              {isSending ? 'Sending…' : 'Add note'}
            </Button>
          </div>
        </div>
      </form>
    </Dialog>
  );
}
