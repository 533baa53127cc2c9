import { useDeployment } from '../lib/deployment-context.tsx';
import { formatClock, zoneName } from '../lib/format.ts';
import { useNow } from '../live/live-context.tsx';

/** The server's time, in UTC and where the first site is. */
export function Clocks() {
  const { deployment } = useDeployment();
  const now = useNow(250);
  const timezone = deployment.sites[0]?.timezone ?? 'UTC';
  return (
    <div className="flex items-baseline gap-4">
      <time className="num text-base font-semibold text-fg-0">
        {formatClock(now)}
        <span className="ml-1.5 text-2xs font-normal text-fg-2">UTC</span>
      </time>
      {timezone !== 'UTC' && (
        <time className="num text-base text-fg-1 max-[1100px]:hidden">
          {formatClock(now, timezone)}
          <span className="ml-1.5 text-2xs text-fg-2">{zoneName(timezone, now)}</span>
        </time>
      )}
    </div>
  );
}
