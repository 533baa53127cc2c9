import { lazy } from 'react';

/** What is heavy comes when it is shown: one line a panel. */
export const MapPanel = lazy(() =>
  import('../features/map/map-panel.tsx').then((module) => ({ default: module.MapPanel })),
);
export const WallPanel = lazy(() =>
  import('../features/cameras/wall-panel.tsx').then((module) => ({ default: module.WallPanel })),
);
export const WallScreen = lazy(() =>
  import('./wall-screen.tsx').then((module) => ({ default: module.WallScreen })),
);
export const CameraTile = lazy(() =>
  import('../features/cameras/player/camera-tile.tsx').then((module) => ({ default: module.CameraTile })),
);
export const ActivityChart = lazy(() =>
  import('../features/activity/activity-chart.tsx').then((module) => ({ default: module.ActivityChart })),
);
export const AlertsTile = lazy(() =>
  import('../features/alerts/alerts-tile.tsx').then((module) => ({ default: module.AlertsTile })),
);
export const SiteClocks = lazy(() =>
  import('./site-clocks.tsx').then((module) => ({ default: module.SiteClocks })),
);
export const Palette = lazy(() => import('./palette.tsx').then((module) => ({ default: module.Palette })));
export const PersonDialog = lazy(() =>
  import('./person-dialog.tsx').then((module) => ({ default: module.PersonDialog })),
);
export const SourcesPanel = lazy(() =>
  import('../features/sources/sources-panel.tsx').then((module) => ({ default: module.SourcesPanel })),
);
export const CamerasPanel = lazy(() =>
  import('../features/camera-setup/cameras-panel.tsx').then((module) => ({ default: module.CamerasPanel })),
);
export const DeadLettersPanel = lazy(() =>
  import('../features/dead-letters/dead-letters-panel.tsx').then((module) => ({
    default: module.DeadLettersPanel,
  })),
);
export const RiskPanel = lazy(() =>
  import('../features/risk/risk-panel.tsx').then((module) => ({ default: module.RiskPanel })),
);
export const IdentitiesPanel = lazy(() =>
  import('../features/identities/identities-panel.tsx').then((module) => ({
    default: module.IdentitiesPanel,
  })),
);
export const AuditPanel = lazy(() =>
  import('../features/audit/audit-panel.tsx').then((module) => ({ default: module.AuditPanel })),
);
export const UsersPanel = lazy(() =>
  import('../features/people/users-panel.tsx').then((module) => ({ default: module.UsersPanel })),
);
export const RulesPanel = lazy(() =>
  import('../features/rules/rules-panel.tsx').then((module) => ({ default: module.RulesPanel })),
);
export const InvestigatePanel = lazy(() =>
  import('../features/investigate/investigate-panel.tsx').then((module) => ({
    default: module.InvestigatePanel,
  })),
);
export const TimePanel = lazy(() =>
  import('../features/recorded/time-panel.tsx').then((module) => ({ default: module.TimePanel })),
);
export const ExportDialog = lazy(() =>
  import('../features/recorded/export-dialog.tsx').then((module) => ({ default: module.ExportDialog })),
);
export const ClipsPanel = lazy(() =>
  import('../features/recorded/clips-panel.tsx').then((module) => ({ default: module.ClipsPanel })),
);
export const AlertClips = lazy(() =>
  import('../features/recorded/alert-clips.tsx').then((module) => ({ default: module.AlertClips })),
);
export const PivotPanel = lazy(() =>
  import('../features/pivot/pivot-panel.tsx').then((module) => ({ default: module.PivotPanel })),
);
