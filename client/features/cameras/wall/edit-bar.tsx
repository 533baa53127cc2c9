import { Grid2x2Plus, Minus, Plus, Undo2 } from 'lucide-react';
import type { ReactNode } from 'react';
import { Button } from '../../../ui/button.tsx';
import { addTile, resizeGrid } from './mosaic.ts';
import type { WallPlanState } from './use-wall-plan.ts';

/** What can be done to a wall while it is arranged, beside what is done to its tiles. */
export function EditBar({ wall, children }: { wall: WallPlanState; children?: ReactNode }) {
  const { plan } = wall;
  const add = () => {
    const next = addTile(plan, { kind: 'next' });
    wall.change(next);
  };
  return (
    <div
      role="toolbar"
      aria-label="Arrange the wall"
      className="flex shrink-0 flex-wrap items-center gap-x-3 gap-y-1 border-t border-line bg-bg-2 px-2 py-1.5 text-xs text-fg-1"
    >
      <Button onClick={add}>
        <Grid2x2Plus className="size-3.5" aria-hidden="true" /> Tile
      </Button>
      <Stepper
        label="Columns"
        value={plan.columns}
        onStep={(by) => wall.change(resizeGrid(plan, plan.columns + by, plan.rows))}
      />
      <Stepper
        label="Rows"
        value={plan.rows}
        onStep={(by) => wall.change(resizeGrid(plan, plan.columns, plan.rows + by))}
      />
      <Button tone="quiet" onClick={wall.undo}>
        <Undo2 className="size-3.5" aria-hidden="true" /> Undo
      </Button>
      <p role="status" className="text-2xs text-fg-2">
        {wall.removed > 0
          ? `${wall.removed === 1 ? 'One tile' : `${wall.removed} tiles`} had no room and went.`
          : 'Drag to move or change places; the corner resizes. Shift or Ctrl with arrows do the same.'}
      </p>
      <span className="ml-auto flex items-center gap-2">{children}</span>
    </div>
  );
}

function Stepper({ label, value, onStep }: { label: string; value: number; onStep: (by: number) => void }) {
  return (
    <fieldset className="flex items-center gap-1">
      <legend className="sr-only">{label}</legend>
      <span aria-hidden="true">{label}</span>
      <Button tone="quiet" aria-label={`One of ${label.toLowerCase()} less`} onClick={() => onStep(-1)}>
        <Minus className="size-3" aria-hidden="true" />
      </Button>
      <span className="num w-5 text-center text-fg-0">{value}</span>
      <Button tone="quiet" aria-label={`One of ${label.toLowerCase()} more`} onClick={() => onStep(1)}>
        <Plus className="size-3" aria-hidden="true" />
      </Button>
    </fieldset>
  );
}
