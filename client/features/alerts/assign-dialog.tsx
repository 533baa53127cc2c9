import { type FormEvent, useState } from 'react';
import type { PublicError } from '../../../shared/contract/live.ts';
import type { Alert } from '../../../shared/domain/alert.ts';
import { useDeployment } from '../../lib/deployment-context.tsx';
import { Button } from '../../ui/button.tsx';
import { Dialog, DialogTitle } from '../../ui/dialog.tsx';
import { FormError, SelectField } from '../../ui/form.tsx';
import { assignable, NOBODY } from './assignable.ts';

/** Hands an alert to somebody else, or to nobody. */
export function AssignDialog({
  alert,
  onClose,
  onSubmit,
}: {
  alert: Alert;
  onClose: () => void;
  onSubmit: (assignee: string | null) => Promise<PublicError | null>;
}) {
  const { deployment } = useDeployment();
  const [assignee, setAssignee] = useState(alert.assignee ?? NOBODY);
  const [error, setError] = useState<PublicError | null>(null);
  const [isSending, setIsSending] = useState(false);
  async function submit(event: FormEvent) {
    event.preventDefault();
    setIsSending(true);
    const refused = await onSubmit(assignee === NOBODY ? null : assignee);
    setIsSending(false);
    if (refused) setError(refused);
    else onClose();
  }
  return (
    <Dialog label="Assign the alert" onClose={onClose} className="w-[min(28rem,94vw)]">
      <form onSubmit={(event) => void submit(event)}>
        <DialogTitle>Assign “{alert.title}”</DialogTitle>
        <div className="flex flex-col gap-3 p-4">
          <SelectField
            label="To"
            value={assignee}
            options={assignable(deployment.users, alert.assignee)}
            onChange={setAssignee}
          />
          {error && <FormError error={error} />}
          <div className="flex justify-end gap-2">
            <Button tone="quiet" onClick={onClose}>
              Cancel
            </Button>
            <Button
              tone="primary"
              type="submit"
              disabled={isSending || assignee === (alert.assignee ?? NOBODY)}
            >
              {isSending ? 'Sending…' : 'Assign'}
            </Button>
          </div>
        </div>
      </form>
    </Dialog>
  );
}
