import type { AlertCluster } from '../lib/cluster-alerts.ts';
import { plural } from '../lib/format.ts';
import { LEVEL_WORDS } from '../lib/severity.ts';
import { SeverityMark } from './severity-mark.tsx';

/** Alerts that lie together on a line of time: the worst one's shape, and how many they are. */
export function ClusterMark({
  cluster: { worst, count },
  when,
  does = '',
  share,
  className,
  onClick,
}: {
  cluster: AlertCluster;
  /** The worst one's moment, in words. */
  when: string;
  /** What a click does, after the title. */
  does?: string;
  /** Where on the line, 0 to 1. */
  share: number;
  className: string;
  onClick: () => void;
}) {
  const more = count > 1 ? `, and ${plural(count - 1, 'more alert')}` : '';
  const label = `${when} ${LEVEL_WORDS[worst.level]}: ${worst.title}${more}${does}`;
  return (
    <button
      type="button"
      title={label}
      aria-label={label}
      onClick={onClick}
      className={`absolute ${className} flex size-6 -translate-x-1/2 items-center justify-center rounded text-xs hover:bg-bg-4`}
      style={{ left: `${share * 100}%` }}
    >
      <SeverityMark level={worst.level} isQuiet={worst.status !== 'new'} />
      {count > 1 && (
        <span aria-hidden="true" className="num text-2xs text-fg-1">
          {count}
        </span>
      )}
    </button>
  );
}
