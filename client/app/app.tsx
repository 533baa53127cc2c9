import { useEffect, useMemo, useRef } from 'react';
import type { DeploymentAnswer, SessionAnswer } from '../../shared/contract/http.ts';
import { createHotkeys } from '../lib/hotkeys.ts';
import { HotkeysProvider } from '../lib/hotkeys-context.tsx';
import type { HttpClient } from '../lib/http.ts';
import { HttpProvider } from '../lib/http-context.tsx';
import type { LocationStore } from '../lib/location.ts';
import { SessionProvider } from '../lib/session-context.tsx';
import { useSetting } from '../lib/setting.ts';
import type { LiveConnection } from '../live/live-connection.ts';
import { LiveProvider } from '../live/live-context.tsx';
import { PlannedDeployment } from './planned-deployment.tsx';
import { Shell } from './shell.tsx';

/** Everything the screens reach through context, in one place. */
export function App({
  http,
  location,
  session,
  deployment,
  connection,
}: {
  http: HttpClient;
  location: LocationStore;
  session: SessionAnswer;
  deployment: DeploymentAnswer;
  connection: LiveConnection;
}) {
  const [singleKeys, setSingleKeys] = useSetting('single-keys', ['on', 'off'], 'on');
  const initial = useRef(singleKeys === 'on');
  const hotkeys = useMemo(
    () => createHotkeys(() => document.querySelector('dialog[open]') !== null, initial.current),
    [],
  );
  useEffect(
    () => hotkeys.singleKeys.subscribe(() => setSingleKeys(hotkeys.singleKeys.get() ? 'on' : 'off')),
    [hotkeys, setSingleKeys],
  );
  return (
    <HttpProvider client={http}>
      <SessionProvider session={session}>
        <LiveProvider connection={connection}>
          <PlannedDeployment deployment={deployment}>
            <HotkeysProvider registry={hotkeys}>
              <Shell location={location} />
            </HotkeysProvider>
          </PlannedDeployment>
        </LiveProvider>
      </SessionProvider>
    </HttpProvider>
  );
}
