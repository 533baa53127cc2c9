import { ChevronLeft, ChevronRight, Pause, Play } from 'lucide-react';
import { Button } from '../../../ui/button.tsx';
import { type Tour, type TourHold, tourWords } from './tour.ts';

/** Where a wall of several pages is, and what turns them. */
export function TourMark({
  tour,
  pages,
  seconds,
  hold,
  onTurn,
  onPause,
}: {
  tour: Tour;
  pages: number;
  seconds: number | undefined;
  hold: TourHold | undefined;
  onTurn: (by: number) => void;
  onPause: () => void;
}) {
  const words = tourWords(tour, { pages, seconds }, hold);
  if (words === undefined) return null;
  return (
    <span className="flex min-w-0 items-center">
      <span className="num mr-1 truncate text-2xs text-fg-1">{words}</span>
      {seconds !== undefined && (
        <Mark
          label={tour.isPaused ? 'Let the tour go on' : 'Pause the tour'}
          hint="T"
          icon={tour.isPaused ? Play : Pause}
          onClick={onPause}
        />
      )}
      <Mark label="Page before" hint="[" icon={ChevronLeft} onClick={() => onTurn(-1)} />
      <Mark label="Next page" hint="]" icon={ChevronRight} onClick={() => onTurn(1)} />
    </span>
  );
}

function Mark({
  label,
  hint,
  icon: Icon,
  onClick,
}: {
  label: string;
  hint: string;
  icon: typeof Play;
  onClick: () => void;
}) {
  return (
    <Button
      tone="quiet"
      className="h-6 px-1"
      aria-label={label}
      title={`${label} (${hint})`}
      onClick={onClick}
    >
      <Icon className="size-3.5" aria-hidden="true" />
    </Button>
  );
}
