import { type FormEvent, useState } from 'react';
import type { PublicError } from '../../../shared/contract/live.ts';
import { ROLES, type Role } from '../../../shared/domain/principal.ts';
import { formatDay } from '../../lib/format.ts';
import { asPublicError } from '../../lib/http.ts';
import { useFetched, useHttp } from '../../lib/http-context.tsx';
import { PASSWORD_MIN_CHARS } from '../../lib/password.ts';
import { useSession } from '../../lib/session-context.tsx';
import { Button } from '../../ui/button.tsx';
import { Dialog, DialogTitle } from '../../ui/dialog.tsx';
import { FormError, SelectField, TextField } from '../../ui/form.tsx';
import { Empty, Failed, Loading } from '../../ui/pictures.tsx';
import { ScreenFrame } from '../../ui/screen.tsx';
import { ResetPassword } from './reset-password.tsx';

interface User {
  readonly id: string;
  readonly name: string;
  readonly role: Role;
  readonly disabled: boolean;
  readonly createdAt: number;
}
const ROLE_OPTIONS = ROLES.map((value) => ({
  value,
  text: { viewer: 'Viewer', operator: 'Operator', lead: 'Shift lead', admin: 'Administrator' }[value],
}));

/** Who may sign in, and as what. */
export function UsersPanel() {
  const http = useHttp();
  const me = useSession().principal.id;
  const { result, reload } = useFetched<{ readonly users: readonly User[] }>('/api/users');
  const [isAdding, setIsAdding] = useState(false);
  const [resetting, setResetting] = useState<User | null>(null);
  const [done, setDone] = useState<string | null>(null);
  const [refused, setRefused] = useState<PublicError | null>(null);
  async function change(user: User, patch: { role?: Role; disabled?: boolean }) {
    setRefused(null);
    try {
      await http.send('PATCH', `/api/users/${encodeURIComponent(user.id)}`, patch);
    } catch (thrown) {
      setRefused(asPublicError(thrown));
    }
    reload();
  }
  return (
    <ScreenFrame
      title="Users"
      aside={
        <Button tone="primary" onClick={() => setIsAdding(true)}>
          Add a user
        </Button>
      }
    >
      {refused && (
        <div className="p-3">
          <FormError error={refused} />
        </div>
      )}
      <p role="status" className={done ? 'px-4 py-2 text-xs text-fg-1' : undefined}>
        {done}
      </p>
      {result.state === 'stale' && (
        <div className="p-3">
          <FormError error={result.error} />
        </div>
      )}
      {result.state === 'loading' ? (
        <Loading label="Users are loading" />
      ) : result.state === 'failed' ? (
        <Failed title="The users cannot be read" error={result.error} onRetry={reload} />
      ) : result.data.users.length === 0 ? (
        <Empty title="No users" />
      ) : (
        <table className="w-full border-collapse text-left text-xs">
          <thead className="text-2xs text-fg-2">
            <tr>
              {['Name', 'Role', 'Since', 'Sign-in', 'Password'].map((name) => (
                <th key={name} scope="col" className="px-4 py-2 font-medium">
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {result.data.users.map((user) => (
              <tr key={user.id} className="border-t border-line hover:bg-bg-2">
                <td className="px-4 py-2 text-sm text-fg-0">
                  {user.name}
                  {user.id === me && <span className="ml-2 text-2xs text-fg-2">you</span>}
                </td>
                <td className="px-4 py-2">
                  <select
                    aria-label={`Role of ${user.name}`}
                    value={user.role}
                    disabled={user.id === me}
                    onChange={(event) => void change(user, { role: event.target.value as Role })}
                    className="h-7 rounded border border-line-2 bg-bg-2 px-2 text-fg-0 disabled:text-fg-2"
                  >
                    {ROLE_OPTIONS.map((option) => (
                      <option key={option.value} value={option.value}>
                        {option.text}
                      </option>
                    ))}
                  </select>
                </td>
                <td className="num px-4 py-2 text-fg-1">{user.createdAt ? formatDay(user.createdAt) : ''}</td>
                <td className="px-4 py-2">
                  <span
                    className={`inline-block w-16 ${user.disabled ? 'font-semibold text-med' : 'text-fg-1'}`}
                  >
                    {user.disabled ? 'Blocked' : 'Allowed'}
                  </span>
                  {user.id !== me && (
                    <Button
                      aria-label={`${user.disabled ? 'Let in' : 'Block'} ${user.name}`}
                      onClick={() => void change(user, { disabled: !user.disabled })}
                    >
                      {user.disabled ? 'Let in' : 'Block'}
                    </Button>
                  )}
                </td>
                <td className="px-4 py-2">
                  {user.id === me ? (
                    <span className="text-fg-2">in the menu at your name</span>
                  ) : (
                    <Button
                      aria-label={`Reset the password of ${user.name}`}
                      onClick={() => setResetting(user)}
                    >
                      Reset
                    </Button>
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {resetting && (
        <ResetPassword
          user={resetting}
          onClose={() => setResetting(null)}
          onDone={() => {
            setDone(`${resetting.name} has a new password and is signed out everywhere.`);
            setResetting(null);
          }}
        />
      )}
      {isAdding && (
        <AddUser
          onClose={() => setIsAdding(false)}
          onAdded={() => {
            setIsAdding(false);
            reload();
          }}
        />
      )}
    </ScreenFrame>
  );
}

function AddUser({ onClose, onAdded }: { onClose: () => void; onAdded: () => void }) {
  const http = useHttp();
  const [name, setName] = useState('');
  const [role, setRole] = useState<Role>('operator');
  const [password, setPassword] = useState('');
  const [error, setError] = useState<PublicError | null>(null);
  async function submit(event: FormEvent) {
    event.preventDefault();
    try {
      await http.send('POST', '/api/users', { name: name.trim(), role, password });
      onAdded();
    } catch (thrown) {
      setError(asPublicError(thrown));
    }
  }
  return (
    <Dialog label="Add a user" onClose={onClose}>
      <form onSubmit={(event) => void submit(event)}>
        <DialogTitle>Add a user</DialogTitle>
        <div className="flex flex-col gap-3 p-4">
          <TextField label="Name: letters, digits, . _ @ -" value={name} onChange={setName} />
          <SelectField label="Role" value={role} options={ROLE_OPTIONS} onChange={setRole} />
          <TextField
            label={`First password, at least ${PASSWORD_MIN_CHARS} characters`}
            type="password"
            autoComplete="new-password"
            value={password}
            onChange={setPassword}
          />
          {error && <FormError error={error} />}
          <div className="flex justify-end gap-2">
            <Button tone="quiet" onClick={onClose}>
              Cancel
            </Button>
            <Button tone="primary" type="submit" disabled={name.trim() === '' || password === ''}>
              Add user
            </Button>
          </div>
        </div>
      </form>
    </Dialog>
  );
}
