import { PlugZap } from 'lucide-react';
import { formatAge, formatClock } from '../lib/format.ts';
import { useConnectionStatus, useNow } from '../live/live-context.tsx';

/** Says over everything that what is shown is old, since when, and why. */
export function ConnectionBanner() {
  const status = useConnectionStatus();
  const now = useNow();
  if (status.state === 'lost')
    return (
      <div
        role="alert"
        className="flex flex-wrap items-center gap-x-3 gap-y-1 bg-high px-4 py-2 text-base font-semibold text-bg-0"
      >
        <PlugZap aria-hidden="true" className="size-5" />
        <span className="num">Not live since {formatClock(status.since)} UTC</span>
        <span className="num font-medium">{formatAge(now - status.since)}</span>
        <span className="font-medium">What you see is from then. Trying again by itself.</span>
      </div>
    );
  if (status.isOutdated)
    return (
      <div role="status" className="bg-bg-3 px-4 py-1.5 text-xs text-fg-1">
        A newer version is on the server. This page changes to it when nobody has touched it for 30 s.
      </div>
    );
  return null;
}
