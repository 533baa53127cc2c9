import { PlugZap } from 'lucide-react';
import { formatAge, formatClock } from '../lib/format.ts';
import { useConnectionStatus, useNow } from '../live/live-context.tsx';
import { Strip } from './strip.tsx';

/** Says over everything that what is shown is old, since when, and why. */
export function ConnectionBanner() {
  const status = useConnectionStatus();
  const now = useNow();
  if (status.state === 'lost')
    return (
      <Strip
        level="alarm"
        icon={PlugZap}
        what={`Not live since ${formatClock(status.since)} UTC`}
        age={formatAge(now - status.since)}
      >
        What you see is from then. Trying again by itself.
      </Strip>
    );
  if (status.isOutdated)
    return (
      <div role="status" className="bg-bg-3 px-4 py-1.5 text-xs text-fg-1">
        A newer version is on the server. This page changes to it when nobody has touched it for 30 s.
      </div>
    );
  return null;
}
