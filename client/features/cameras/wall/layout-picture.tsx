import type { Box } from '../../../../shared/domain/wall.ts';
import { classNames } from '../../../lib/class-names.ts';

/** An arrangement in small. */
export function LayoutPicture({
  columns,
  rows,
  boxes,
  className,
}: {
  columns: number;
  rows: number;
  boxes: readonly Box[];
  className?: string;
}) {
  const cell = { w: 32 / columns, h: 18 / rows };
  const gap = Math.min(1, cell.w / 8);
  return (
    <svg viewBox="0 0 32 18" className={classNames('h-[1em] w-auto', className)} aria-hidden="true">
      {boxes.map((box) => (
        <rect
          key={`${box.x}-${box.y}`}
          x={box.x * cell.w + gap / 2}
          y={box.y * cell.h + gap / 2}
          width={box.w * cell.w - gap}
          height={box.h * cell.h - gap}
          rx={Math.min(1, cell.w / 6)}
          fill="currentColor"
        />
      ))}
    </svg>
  );
}
