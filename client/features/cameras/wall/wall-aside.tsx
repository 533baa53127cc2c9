import { BellRing, Gauge, SquarePen } from 'lucide-react';
import { Button } from '../../../ui/button.tsx';
import type { DockMode } from './dock.ts';
import { LayoutMenu } from './layout-menu.tsx';
import { PresetMenu } from './preset-menu.tsx';
import { TourMark } from './tour-mark.tsx';
import type { Wall } from './use-wall.ts';

const DOCK_WORDS: Readonly<Record<DockMode, string>> = { row: 'row', tiles: 'tiles', off: 'off' };
const DOCK_TITLES: Readonly<Record<DockMode, string>> = {
  row: 'Alerts bring their cameras in a row of their own',
  tiles: 'Alerts bring their cameras onto the largest tiles',
  off: 'Alerts bring no cameras',
};

/** What stands beside a wall's title: where it is, and what changes it. */
export function WallAside({ wall, strained }: { wall: Wall; strained: string | undefined }) {
  const { plan, dock, tour, walls } = wall;
  return (
    <>
      {strained && (
        <span
          role="status"
          title="Stills come every 10 s. More tiles play again by themselves when this screen manages them."
          className="flex min-w-0 items-center gap-1 text-2xs text-med"
        >
          <Gauge className="size-3.5 shrink-0" aria-hidden="true" />
          <span className="truncate">{strained}</span>
        </span>
      )}
      <TourMark
        tour={tour.tour}
        pages={wall.pages}
        seconds={wall.seconds}
        hold={wall.hold}
        onTurn={tour.turn}
        onPause={tour.togglePause}
      />
      <Button
        tone="quiet"
        className="h-6 px-1.5"
        aria-label={`Docking: ${DOCK_TITLES[dock.mode]}`}
        title={`${DOCK_TITLES[dock.mode]} (D)`}
        onClick={dock.nextMode}
      >
        <BellRing className="size-3.5" aria-hidden="true" />
        <span className="text-2xs">{DOCK_WORDS[dock.mode]}</span>
      </Button>
      <PresetMenu
        walls={walls}
        current={plan.preset}
        plan={plan.plan}
        isChanged={plan.isChanged}
        onChoose={(preset) => wall.choose({ preset })}
      />
      <LayoutMenu plan={plan.plan} current={plan.layout} onChoose={(layout) => wall.choose({ layout })} />
      <Button
        tone="quiet"
        aria-label="Arrange the wall"
        aria-pressed={plan.isEditing}
        title="Arrange the wall (E)"
        className="h-6 px-1.5"
        onClick={() => (plan.isEditing ? plan.leave() : plan.edit())}
      >
        <SquarePen className="size-3.5" aria-hidden="true" />
      </Button>
    </>
  );
}
