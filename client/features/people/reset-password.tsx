import { type FormEvent, useState } from 'react';
import type { PublicError } from '../../../shared/contract/live.ts';
import { asPublicError } from '../../lib/http.ts';
import { useHttp } from '../../lib/http-context.tsx';
import { PASSWORD_MIN_CHARS, passwordProblem } from '../../lib/password.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog, DialogTitle } from '../../ui/dialog.tsx';
import { FormError, TextField } from '../../ui/form.tsx';

/** A new password for somebody else; it ends their sessions. */
export function ResetPassword({
  user,
  onClose,
  onDone,
}: {
  user: { readonly id: string; readonly name: string };
  onClose: () => void;
  onDone: () => void;
}) {
  const http = useHttp();
  const [password, setPassword] = useState('');
  const [error, setError] = useState<PublicError | null>(null);
  const problem = passwordProblem(password, password);
  async function submit(event: FormEvent) {
    event.preventDefault();
    try {
      await http.send('PATCH', `/api/users/${encodeURIComponent(user.id)}`, { password });
      onDone();
    } catch (thrown) {
      setError(asPublicError(thrown));
    }
  }
  return (
    <Dialog label={`Reset the password of ${user.name}`} onClose={onClose} className="w-[min(28rem,94vw)]">
      <form onSubmit={(event) => void submit(event)}>
        <DialogTitle>Reset the password of {user.name}</DialogTitle>
        <div className="flex flex-col gap-3 p-4">
          <TextField
            label={`New password, at least ${PASSWORD_MIN_CHARS} characters`}
            type="password"
            autoComplete="new-password"
            value={password}
            onChange={setPassword}
          />
          <p className="text-2xs text-fg-2" aria-live="polite">
            {problem ??
              `${user.name} is signed out everywhere. Tell them the password; they should change it.`}
          </p>
          {error && <FormError error={error} />}
          <div className="flex justify-end gap-2">
            <Button tone="quiet" onClick={onClose}>
              Cancel
            </Button>
            <Button tone="primary" type="submit" disabled={problem !== undefined}>
              Reset password
            </Button>
          </div>
        </div>
      </form>
    </Dialog>
  );
}
