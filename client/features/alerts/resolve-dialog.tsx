import { type FormEvent, useState } from 'react';
import { LIMITS } from '../../../shared/contract/limits.ts';
import type { PublicError } from '../../../shared/contract/live.ts';
import { type Alert, DISPOSITIONS, type Disposition } from '../../../shared/domain/alert.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog, DialogTitle } from '../../ui/dialog.tsx';
import { FormError, TextArea } from '../../ui/form.tsx';

const DISPOSITION_WORDS: Readonly<Record<Disposition, readonly [string, string]>> = {
  true_positive: ['Real', 'It happened, and it was wrong.'],
  benign_true_positive: ['Real, but allowed', 'It happened; someone was entitled to it.'],
  false_positive: ['False', 'It did not happen: the rule or the data erred.'],
  nuisance: ['Nuisance', 'True, and not worth an alert.'],
  test: ['Test', 'An exercise or a work on the system.'],
  undetermined: ['Undetermined', 'It cannot be known any more.'],
};

/** Asks what it turned out to be: an alert is never closed without an answer. */
export function ResolveDialog({
  alert,
  onClose,
  onSubmit,
}: {
  alert: Alert;
  onClose: () => void;
  onSubmit: (disposition: Disposition, note: string) => Promise<PublicError | null>;
}) {
  const [disposition, setDisposition] = useState<Disposition | null>(null);
  const [note, setNote] = useState('');
  const [error, setError] = useState<PublicError | null>(null);
  const [isSending, setIsSending] = useState(false);
  async function submit(event: FormEvent) {
    event.preventDefault();
    if (!disposition) return;
    setIsSending(true);
    const refused = await onSubmit(disposition, note.trim());
    setIsSending(false);
    if (refused) setError(refused);
    else onClose();
  }
  return (
    <Dialog label="Resolve the alert" onClose={onClose}>
      <form onSubmit={(event) => void submit(event)} className="flex min-h-0 flex-col">
        <DialogTitle>Resolve “{alert.title}”</DialogTitle>
        <div className="flex min-h-0 flex-col gap-3 overflow-y-auto p-4">
          <fieldset className="grid grid-cols-2 gap-1.5">
            <legend className="mb-1.5 text-xs font-medium text-fg-1">What was it?</legend>
            {DISPOSITIONS.map((value) => (
              <label
                key={value}
                className="flex cursor-pointer gap-2 rounded border border-line-2 px-2.5 py-2 has-checked:border-accent has-checked:bg-accent-dim has-focus-visible:outline-2 has-focus-visible:outline-accent"
              >
                <input
                  type="radio"
                  name="disposition"
                  value={value}
                  className="mt-0.5 accent-accent"
                  checked={disposition === value}
                  onChange={() => setDisposition(value)}
                />
                <span className="text-sm text-fg-0">
                  {DISPOSITION_WORDS[value][0]}
                  <span className="block text-2xs text-fg-1">{DISPOSITION_WORDS[value][1]}</span>
                </span>
              </label>
            ))}
          </fieldset>
          <TextArea label="Note (optional)" value={note} onChange={setNote} maxLength={LIMITS.noteChars} />
          {error && <FormError error={error} />}
          <div className="flex justify-end gap-2">
            <Button tone="quiet" onClick={onClose}>
              Cancel
            </Button>
            <Button tone="primary" type="submit" disabled={isSending || disposition === null}>
              {isSending ? 'Sending…' : 'Resolve'}
            </Button>
          </div>
        </div>
      </form>
    </Dialog>
  );
}
