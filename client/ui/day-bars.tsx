import { classNames } from '../lib/class-names.ts';
import { formatDay } from '../lib/format.ts';

/** A bar a day, the highest filling the height; days without any keep a hair line, so that none is nothing, not a gap. */
export function DayBars({
  days,
  counts,
  what,
  className,
}: {
  days: readonly number[];
  counts: readonly number[];
  /** In the label: `findings`. */
  what: string;
  className?: string;
}) {
  const most = Math.max(1, ...counts);
  const total = counts.reduce((sum, count) => sum + count, 0);
  const step = 100 / Math.max(1, days.length);
  return (
    <svg
      viewBox="0 0 100 20"
      preserveAspectRatio="none"
      role="img"
      aria-label={`${total} ${what} in ${days.length} days`}
      className={classNames('block overflow-visible', className)}
    >
      {days.map((day, index) => {
        const count = counts[index] ?? 0;
        const height = count === 0 ? 0.8 : 2 + (count / most) * 18;
        return (
          <rect
            key={day}
            x={index * step + step * 0.12}
            y={20 - height}
            width={step * 0.76}
            height={height}
            className={count === 0 ? 'fill-line-2' : 'fill-fg-2'}
          >
            <title>{`${formatDay(day)}: ${count}`}</title>
          </rect>
        );
      })}
    </svg>
  );
}
