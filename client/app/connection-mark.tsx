import { PlugZap, Wifi } from 'lucide-react';
import { formatClock } from '../lib/format.ts';
import { useConnectionStatus } from '../live/live-context.tsx';

/** Whether this page is live, with the round trip measured last. */
export function ConnectionMark() {
  const { state, roundTripMs, since } = useConnectionStatus();
  if (state === 'live')
    return (
      <span className="flex items-center gap-1.5 text-xs text-fg-1">
        <Wifi aria-hidden="true" className="size-3.5 text-fg-2" />
        Live
        {roundTripMs !== undefined && (
          <span className="num text-fg-2" title="Round trip to the server">
            {Math.max(1, Math.round(roundTripMs))} ms
          </span>
        )}
      </span>
    );
  return (
    <span className="flex items-center gap-1.5 text-xs font-semibold text-high">
      <PlugZap aria-hidden="true" className="size-3.5" />
      {state === 'connecting' ? (
        'Connecting'
      ) : (
        <span className="num">Not live since {formatClock(since)}</span>
      )}
    </span>
  );
}
