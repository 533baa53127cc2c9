import { useDeployment } from '../lib/deployment-context.tsx';
import { formatClock, formatDay, zoneName } from '../lib/format.ts';
import { useNow } from '../live/live-context.tsx';

/** The server's time where the sites are, one clock a zone, and UTC. */
export function SiteClocks() {
  const { deployment } = useDeployment();
  const now = useNow(250);
  const zones = new Map<string, string[]>([['UTC', []]]);
  for (const { timezone, name } of deployment.sites)
    zones.set(timezone, [...(zones.get(timezone) ?? []), name]);
  return (
    <ul className="@container grid h-full grid-cols-[repeat(auto-fit,minmax(8rem,1fr))] place-content-center gap-x-4 gap-y-3 overflow-hidden p-3">
      {[...zones].map(([timezone, sites]) => (
        <li key={timezone} className="min-w-0 text-center">
          <p className="truncate text-xs text-fg-1">{sites.length > 0 ? sites.join(', ') : 'UTC'}</p>
          <time className="num block text-[clamp(1.1rem,9cqw,2.5rem)] leading-tight font-semibold text-fg-0">
            {formatClock(now, timezone)}
          </time>
          <p className="num text-2xs text-fg-2">
            {formatDay(now, timezone)}
            {timezone !== 'UTC' && ` ${zoneName(timezone, now)}`}
          </p>
        </li>
      ))}
    </ul>
  );
}
