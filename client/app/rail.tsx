import { classNames } from '../lib/class-names.ts';
import { useView } from '../live/live-context.tsx';
import type { Screen } from './screens.ts';

/** The screens that exist and may be opened. */
export function Rail({
  screens,
  current,
  onGo,
}: {
  screens: readonly Screen[];
  current: string;
  onGo: (path: string) => void;
}) {
  return (
    <nav
      aria-label="Screens"
      className="flex flex-col items-center gap-1 border-r border-line bg-bg-1 py-2 max-[900px]:flex-row max-[900px]:border-r-0 max-[900px]:border-b max-[900px]:px-2 max-[900px]:py-1"
    >
      {screens.map((screen) => (
        <a
          key={screen.path}
          href={screen.path}
          aria-current={screen.path === current ? 'page' : undefined}
          aria-label={screen.name}
          title={`${screen.name} (${screen.hotkey})`}
          onClick={(event) => {
            if (event.metaKey || event.ctrlKey || event.shiftKey) return;
            event.preventDefault();
            onGo(screen.path);
          }}
          className={classNames(
            'relative grid size-9 place-items-center rounded-md',
            screen.path === current ? 'bg-bg-4 text-fg-0' : 'text-fg-2 hover:bg-bg-3 hover:text-fg-0',
          )}
        >
          <screen.icon aria-hidden="true" className="size-[1.125rem]" strokeWidth={1.75} />
          {screen.path === '/sources' && <SourceTrouble />}
        </a>
      ))}
    </nav>
  );
}

/** How many sources say nothing they should: a shape and a figure, since their silence weakens every judgement. */
function SourceTrouble() {
  const { items } = useView('sources');
  const count = [...items.values()].filter(
    (one) => one.state === 'stale' || one.state === 'failing' || one.joinCoverage?.fellAt !== undefined,
  ).length;
  if (count === 0) return null;
  return (
    <span className="num absolute -top-0.5 -right-0.5 grid h-4 min-w-4 place-items-center rounded-[3px] bg-high px-1 text-2xs leading-none font-bold text-bg-0">
      {count}
      <span className="sr-only"> with a problem</span>
    </span>
  );
}
