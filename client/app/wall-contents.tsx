import { ActivityPanel } from '../features/activity/activity-panel.tsx';
import type { PanelContents } from '../features/cameras/wall-panel.tsx';
import { useDeployment } from '../lib/deployment-context.tsx';
import type { MapSelection } from '../lib/selection.ts';
import { ActivityChart, AlertsTile, MapPanel, SiteClocks } from './panels.ts';

/** What the wall's tiles may show beside cameras: one line a kind. */
export function useWallContents(acts: {
  readonly onOpen: (alert: string) => void;
  readonly onSelect: (selection: MapSelection) => void;
}): PanelContents {
  const { deployment } = useDeployment();
  return {
    map: () => <MapPanel deployment={deployment} selection={null} onSelect={acts.onSelect} />,
    alerts: () => <AlertsTile onOpen={acts.onOpen} />,
    chart: () => (
      <ActivityPanel Chart={ActivityChart} className="h-full">
        {null}
      </ActivityPanel>
    ),
    clock: () => <SiteClocks />,
  };
}
