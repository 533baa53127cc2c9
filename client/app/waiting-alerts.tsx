import type { Alert } from '../../shared/domain/alert.ts';
import { LEVELS } from '../../shared/domain/finding.ts';
import { LEVEL_WORDS } from '../lib/severity.ts';
import { useView } from '../live/live-context.tsx';
import { SeverityMark } from '../ui/severity-mark.tsx';

/** How many alerts wait for somebody, worst level first; each figure opens the worst of its level. Nothing where none waits. */
export function WaitingAlerts({ onOpen }: { onOpen: (alert: string) => void }) {
  const { items, state } = useView('alerts');
  if (state === 'loading' || state === 'failed') return null;
  return (
    <ul aria-label="Alerts that wait" className="flex items-center gap-2">
      {LEVELS.toReversed().map((level) => {
        const alerts = [...items.values()].filter((alert) => alert.status === 'new' && alert.level === level);
        const worst = alerts.reduce<Alert | undefined>(
          (a, b) => (a === undefined || b.score > a.score ? b : a),
          undefined,
        );
        if (!worst) return null;
        return (
          <li key={level}>
            <button
              type="button"
              title={`${LEVEL_WORDS[level]}: ${worst.title}`}
              onClick={() => onOpen(worst.id)}
              className="flex h-6 items-center gap-1 rounded px-1 text-xs hover:bg-bg-3"
            >
              <SeverityMark level={level} />
              <span className="num font-semibold text-fg-0">{alerts.length}</span>
            </button>
          </li>
        );
      })}
    </ul>
  );
}
