import { useId, useState } from 'react';
import { WALL_LIMITS, type WallPlan } from '../../../../shared/domain/wall.ts';
import { classNames } from '../../../lib/class-names.ts';
import { Popover } from '../../../ui/popover.tsx';
import { LayoutPicture } from './layout-picture.tsx';
import { LAYOUTS } from './layouts.ts';

/** The usual layouts as pictures, and any number of tiles arranged for the panel. */
export function LayoutMenu({
  plan,
  current,
  onChoose,
}: {
  plan: WallPlan;
  /** Id of the layout in force; undefined for a mosaic of one's own. */
  current: string | undefined;
  onChoose: (id: string) => void;
}) {
  const id = useId();
  const [count, setCount] = useState(plan.tiles.length || 1);
  return (
    <Popover
      label="Layout"
      className="w-[21rem] max-w-[94vw]"
      button={
        <>
          <LayoutPicture columns={plan.columns} rows={plan.rows} boxes={plan.tiles} className="h-3.5" />
          <span className="num">{plan.tiles.length}</span>
        </>
      }
    >
      {(close) => (
        <>
          <div className="grid grid-cols-5 gap-1">
            {LAYOUTS.map((layout) => (
              <button
                key={layout.id}
                type="button"
                aria-pressed={layout.id === current}
                onClick={() => {
                  onChoose(layout.id);
                  close();
                }}
                className={classNames(
                  'flex flex-col items-center gap-1 rounded p-1.5 text-2xs',
                  layout.id === current
                    ? 'bg-accent-dim text-fg-0 ring-1 ring-accent ring-inset'
                    : 'text-fg-2 hover:bg-bg-4 hover:text-fg-0',
                )}
              >
                <LayoutPicture {...layout} className="h-6" />
                {layout.name}
              </button>
            ))}
          </div>
          <form
            className="flex items-center gap-2 border-t border-line pt-3 text-xs"
            onSubmit={(event) => {
              event.preventDefault();
              onChoose(`fit-${count}`);
              close();
            }}
          >
            <label htmlFor={id}>Tiles as large as fit</label>
            <input
              id={id}
              type="number"
              min={1}
              max={WALL_LIMITS.tiles}
              value={count}
              onChange={(event) => setCount(clampCount(event.target.valueAsNumber))}
              className="num ml-auto w-14 rounded border border-line-2 bg-bg-1 px-2 py-1 text-fg-0"
            />
            <button
              type="submit"
              className="rounded bg-bg-4 px-2 py-1 text-fg-0 ring-1 ring-line-2 ring-inset"
            >
              Arrange
            </button>
          </form>
        </>
      )}
    </Popover>
  );
}

const clampCount = (value: number) =>
  Number.isFinite(value) ? Math.max(1, Math.min(WALL_LIMITS.tiles, Math.round(value))) : 1;
