import { Keyboard, Search } from 'lucide-react';
import { UserMenu } from '../features/session/user-menu.tsx';
import { useDeployment } from '../lib/deployment-context.tsx';
import { useSession } from '../lib/session-context.tsx';
import { Kbd } from '../ui/button.tsx';
import { Clocks } from './clocks.tsx';
import { ConnectionMark } from './connection-mark.tsx';

export function Header({ onPalette, onKeys }: { onPalette: () => void; onKeys: () => void }) {
  const { deployment } = useDeployment();
  const { demonstration } = useSession();
  return (
    <header className="border-b border-line bg-bg-1">
      <div className="flex min-h-11 flex-wrap items-center gap-x-4 gap-y-1 px-3 py-1">
        <p className="flex items-baseline gap-2">
          <span className="text-sm font-semibold tracking-tight text-fg-0">Watchfloor</span>
          <span className="text-sm text-fg-1">{deployment.name}</span>
        </p>
        {(demonstration || deployment.demonstration) && <DemonstrationMark />}
        <button
          type="button"
          onClick={onPalette}
          className="ml-auto flex h-7 w-72 items-center gap-2 rounded bg-bg-2 px-2.5 text-xs text-fg-2 ring-1 ring-line-2 ring-inset hover:bg-bg-3 hover:text-fg-1 max-[1280px]:w-44 max-[900px]:w-auto"
        >
          <Search aria-hidden="true" className="size-3.5" />
          <span className="truncate">Go to…</span>
          <Kbd className="ml-auto max-[900px]:hidden">Ctrl K</Kbd>
        </button>
        <ConnectionMark />
        <Clocks />
        <button
          type="button"
          onClick={onKeys}
          aria-label="Keyboard map"
          title="Keyboard map (?)"
          className="grid size-7 place-items-center rounded text-fg-2 hover:bg-bg-3 hover:text-fg-0"
        >
          <Keyboard aria-hidden="true" className="size-4" />
        </button>
        <UserMenu />
      </div>
    </header>
  );
}

/** On every screen, never dismissed: nothing seen here happened. */
export function DemonstrationMark() {
  return (
    <strong className="rounded-sm bg-[repeating-linear-gradient(135deg,var(--color-bg-4)_0_6px,var(--color-bg-2)_6px_12px)] px-2 py-1 text-2xs font-bold tracking-[0.14em] text-fg-0 ring-1 ring-fg-2 ring-inset">
      DEMONSTRATION
    </strong>
  );
}
