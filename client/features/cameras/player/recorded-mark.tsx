import { History } from 'lucide-react';
import { formatClock, formatDay, zoneName } from '../../../lib/format.ts';

/** On a tile whose time is ruled from elsewhere: that it shows the past, and which moment of it, as large as the tile allows. */
export function RecordedMark({ pictureAt, timezone }: { pictureAt: number | undefined; timezone: string }) {
  return (
    <span className="flex shrink-0 items-center gap-1.5 rounded-[3px] bg-fg-0 px-1.5 py-0.5 text-xs leading-5 font-semibold tracking-wide text-bg-0 @min-[20rem]:text-sm @min-[30rem]:text-lg @min-[30rem]:leading-7 @min-[60rem]:text-3xl @min-[60rem]:leading-10">
      <History className="size-[0.9em]" aria-hidden="true" />
      RECORDED
      {pictureAt !== undefined && (
        <span className="num @max-[10rem]:sr-only">
          {formatClock(pictureAt, timezone)}
          <span className="ml-1 text-[0.75em] font-medium @max-[22rem]:sr-only">
            {zoneName(timezone, pictureAt)}, {formatDay(pictureAt, timezone)}
          </span>
        </span>
      )}
    </span>
  );
}
