import { type ReactNode, Suspense, useEffect, useState } from 'react';
import { classNames } from '../lib/class-names.ts';
import { useHotkeyRegistry, useHotkeys } from '../lib/hotkeys-context.tsx';
import type { LocationStore } from '../lib/location.ts';
import { useSession } from '../lib/session-context.tsx';
import { useStore } from '../lib/store.ts';
import { useConnectionStatus } from '../live/live-context.tsx';
import { ErrorBoundary } from '../ui/error-boundary.tsx';
import { Empty, Loading } from '../ui/pictures.tsx';
import { ConnectionBanner } from './connection-banner.tsx';
import { ConsoleScreen } from './console-screen.tsx';
import { EarlyPalette } from './early-palette.tsx';
import { Header } from './header.tsx';
import { JudgingBanner } from './judging-banner.tsx';
import { KeyMap } from './key-map.tsx';
import {
  AuditPanel,
  CamerasPanel,
  ClipsPanel,
  DeadLettersPanel,
  IdentitiesPanel,
  Palette,
  PersonDialog,
  RiskPanel,
  SourcesPanel,
  UsersPanel,
  WallScreen,
} from './panels.ts';
import { Rail } from './rail.tsx';
import { InvestigateScreen, RulesScreen } from './rule-screens.tsx';
import { SCREENS } from './screens.ts';
import { useReloadWhenIdle } from './use-reload-when-idle.ts';
import { useSessionCheck } from './use-session-check.ts';

/** The frame around every screen: header, rail, banner, palette, keyboard map. */
export function Shell({ location }: { location: LocationStore }) {
  const { path } = useStore(location);
  const { permissions } = useSession();
  const registry = useHotkeyRegistry();
  const status = useConnectionStatus();
  const [early, setEarly] = useState('');
  const [person, setPerson] = useState<string | null>(null);
  const [overlay, setOverlay] = useState<'palette' | 'keys' | null>(null);
  useReloadWhenIdle(status.isOutdated);
  useSessionCheck();
  // So that the first Ctrl-K opens it at once.
  useEffect(() => {
    const timer = setTimeout(() => void import('./palette.tsx').catch(() => {}), 5_000);
    return () => clearTimeout(timer);
  }, []);

  const closePalette = () => {
    setOverlay(null);
    setEarly('');
  };
  const screens = SCREENS.filter((screen) => permissions.includes(screen.permission));
  const go = (to: string) => location.go({ path: to, query: {} });
  useHotkeys([
    {
      keys: ['mod+k'],
      label: 'Go to an alert, camera, door, person or action',
      group: 'Everywhere',
      isAlways: true,
      run: () => (overlay === 'palette' ? closePalette() : setOverlay('palette')),
    },
    {
      keys: ['?'],
      label: 'Keyboard map',
      group: 'Everywhere',
      run: () => setOverlay('keys'),
    },
    ...screens.map((screen) => ({
      keys: [screen.hotkey],
      label: screen.name,
      group: 'Screens',
      run: () => go(screen.path),
    })),
  ]);

  const screen = screens.find((one) => one.path === path);
  // A wall is looked at from afar: nothing but the wall.
  const isBare = screen?.path === '/wall';
  return (
    <div
      className={classNames(
        'grid h-full grid-rows-[auto_auto_minmax(0,1fr)]',
        !isBare && 'max-[900px]:h-auto max-[900px]:min-h-full',
      )}
    >
      <a
        href="#main"
        className="absolute top-1 left-1 z-50 -translate-y-20 rounded bg-accent px-3 py-2 text-sm font-semibold text-bg-0 focus:translate-y-0"
      >
        Skip to the screen
      </a>
      {isBare ? (
        <div />
      ) : (
        <Header onPalette={() => setOverlay('palette')} onKeys={() => setOverlay('keys')} />
      )}
      <div>
        <ConnectionBanner />
        <JudgingBanner />
      </div>
      <div
        className={
          isBare
            ? 'grid min-h-0'
            : 'grid min-h-0 grid-cols-[3.25rem_minmax(0,1fr)] max-[900px]:grid-cols-1 max-[900px]:grid-rows-[auto_minmax(0,1fr)]'
        }
      >
        {!isBare && <Rail screens={screens} current={path} onGo={go} />}
        <main
          id="main"
          tabIndex={-1}
          className={`min-h-0 min-w-0 outline-none ${status.state === 'lost' ? 'saturate-[0.2]' : ''}`}
        >
          <ErrorBoundary name={screen?.name ?? 'This screen'} key={path}>
            <Suspense fallback={<Loading label="The screen is loading" />}>
              {screen ? <ScreenBody path={path} location={location} /> : <NoScreen />}
            </Suspense>
          </ErrorBoundary>
        </main>
      </div>
      {overlay === 'palette' && (
        <Suspense fallback={<EarlyPalette text={early} onType={setEarly} onClose={closePalette} />}>
          <Palette
            initial={early}
            location={location}
            screens={screens}
            registry={registry}
            onPerson={setPerson}
            onClose={closePalette}
          />
        </Suspense>
      )}
      {person !== null && (
        <Suspense fallback={null}>
          <PersonDialog id={person} location={location} onClose={() => setPerson(null)} />
        </Suspense>
      )}
      {overlay === 'keys' && <KeyMap registry={registry} onClose={() => setOverlay(null)} />}
    </div>
  );
}

function ScreenBody({ path, location }: { path: string; location: LocationStore }): ReactNode {
  switch (path) {
    case '/wall':
      return <WallScreen location={location} />;
    case '/sources':
      return <SourcesPanel />;
    case '/cameras':
      return <CamerasPanel />;
    case '/dead-letters':
      return <DeadLettersPanel />;
    case '/risk':
      return <RiskPanel />;
    case '/identities':
      return <IdentitiesPanel />;
    case '/audit':
      return <AuditPanel />;
    case '/users':
      return <UsersPanel />;
    case '/rules':
      return <RulesScreen location={location} />;
    case '/clips':
      return <ClipsPanel />;
    case '/investigate':
      return <InvestigateScreen location={location} />;
    default:
      return <ConsoleScreen location={location} />;
  }
}

function NoScreen() {
  return (
    <Empty title="There is no such screen, or your role does not show it">
      Press <kbd className="num">1</kbd> for the Console.
    </Empty>
  );
}
