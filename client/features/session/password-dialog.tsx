import { type FormEvent, useState } from 'react';
import type { PublicError } from '../../../shared/contract/live.ts';
import { asPublicError } from '../../lib/http.ts';
import { useHttp } from '../../lib/http-context.tsx';
import { PASSWORD_MIN_CHARS, passwordProblem } from '../../lib/password.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog, DialogTitle } from '../../ui/dialog.tsx';
import { FormError, TextField } from '../../ui/form.tsx';

/** A person's own password. It ends every session of theirs but this one, which the server renews: the page starts again. */
export function PasswordDialog({ onClose }: { onClose: () => void }) {
  const http = useHttp();
  const [current, setCurrent] = useState('');
  const [password, setPassword] = useState('');
  const [again, setAgain] = useState('');
  const [error, setError] = useState<PublicError | null>(null);
  const [isSending, setIsSending] = useState(false);
  const problem = passwordProblem(password, again);
  async function submit(event: FormEvent) {
    event.preventDefault();
    setIsSending(true);
    try {
      await http.send('POST', '/api/session/password', { ...(current === '' ? {} : { current }), password });
      window.location.reload();
    } catch (thrown) {
      setError(asPublicError(thrown));
      setIsSending(false);
    }
  }
  return (
    <Dialog label="Change your password" onClose={onClose} className="w-[min(28rem,94vw)]">
      <form onSubmit={(event) => void submit(event)}>
        <DialogTitle>Change your password</DialogTitle>
        <div className="flex flex-col gap-3 p-4">
          <TextField
            label="Current password (empty if you have none yet)"
            type="password"
            autoComplete="current-password"
            value={current}
            onChange={setCurrent}
          />
          <TextField
            label={`New password, at least ${PASSWORD_MIN_CHARS} characters`}
            type="password"
            autoComplete="new-password"
            value={password}
            onChange={setPassword}
          />
          <TextField
            label="New password again"
            type="password"
            autoComplete="new-password"
            value={again}
            onChange={setAgain}
          />
          <p className="text-2xs text-fg-2" aria-live="polite">
            {problem ?? 'You stay signed in here; every other browser is signed out.'}
          </p>
          {error && <FormError error={error} />}
          <div className="flex justify-end gap-2">
            <Button tone="quiet" onClick={onClose}>
              Cancel
            </Button>
            <Button tone="primary" type="submit" disabled={isSending || problem !== undefined}>
              {isSending ? 'Sending…' : 'Change password'}
            </Button>
          </div>
        </div>
      </form>
    </Dialog>
  );
}
