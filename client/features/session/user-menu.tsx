import { ChevronDown, KeyRound, LogOut } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import type { PublicError } from '../../../shared/contract/live.ts';
import { asPublicError } from '../../lib/http.ts';
import { useHttp } from '../../lib/http-context.tsx';
import { useSession } from '../../lib/session-context.tsx';
import { Button } from '../../ui/button.tsx';
import { FormError } from '../../ui/form.tsx';
import { PasswordDialog } from './password-dialog.tsx';

const ROLE_WORDS = {
  viewer: 'Viewer',
  operator: 'Operator',
  lead: 'Shift lead',
  admin: 'Administrator',
} as const;

/** Who is signed in, and the way out. */
export function UserMenu() {
  const { principal } = useSession();
  const http = useHttp();
  const [isOpen, setIsOpen] = useState(false);
  const [isChanging, setIsChanging] = useState(false);
  const [error, setError] = useState<PublicError | null>(null);
  const root = useRef<HTMLDivElement>(null);
  const trigger = useRef<HTMLButtonElement>(null);

  useEffect(() => {
    if (!isOpen) return;
    const onPointer = (event: PointerEvent) => {
      if (event.target instanceof Node && !root.current?.contains(event.target)) setIsOpen(false);
    };
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== 'Escape') return;
      event.preventDefault();
      setIsOpen(false);
      trigger.current?.focus();
    };
    document.addEventListener('pointerdown', onPointer);
    document.addEventListener('keydown', onKey, true);
    return () => {
      document.removeEventListener('pointerdown', onPointer);
      document.removeEventListener('keydown', onKey, true);
    };
  }, [isOpen]);

  async function signOut() {
    try {
      await http.send('DELETE', '/api/session');
      window.location.assign('/signin');
    } catch (thrown) {
      setError(asPublicError(thrown));
    }
  }

  return (
    <div ref={root} className="relative">
      <button
        ref={trigger}
        type="button"
        aria-expanded={isOpen}
        aria-controls="user-menu"
        onClick={() => setIsOpen(!isOpen)}
        className="flex h-7 items-center gap-1.5 rounded px-2 text-xs text-fg-1 hover:bg-bg-3 hover:text-fg-0"
      >
        {principal.name}
        <ChevronDown aria-hidden="true" className="size-3" />
      </button>
      {isOpen && (
        <div
          id="user-menu"
          className="absolute top-full right-0 z-30 mt-1 flex w-56 flex-col gap-2 rounded-md border border-line-2 bg-bg-2 p-3 shadow-2xl shadow-black/70"
        >
          <p className="text-sm font-medium text-fg-0">{principal.name}</p>
          <p className="text-xs text-fg-2">{ROLE_WORDS[principal.role]}</p>
          {error && <FormError error={error} />}
          <Button
            onClick={() => {
              setIsOpen(false);
              setIsChanging(true);
            }}
          >
            <KeyRound aria-hidden="true" className="size-3.5" /> Change password
          </Button>
          <Button onClick={() => void signOut()}>
            <LogOut aria-hidden="true" className="size-3.5" /> Sign out
          </Button>
        </div>
      )}
      {isChanging && <PasswordDialog onClose={() => setIsChanging(false)} />}
    </div>
  );
}
