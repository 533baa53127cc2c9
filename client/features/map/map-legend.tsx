import { Info } from 'lucide-react';
import { useState } from 'react';
import { LEVELS } from '../../../shared/domain/finding.ts';
import { SeverityMark } from '../../ui/severity-mark.tsx';

/** What the marks mean, and where the map comes from. Folded away until asked for. */
export function MapLegend({ isClose }: { isClose: boolean }) {
  const [isOpen, setIsOpen] = useState(false);
  return (
    <div className="rounded-md bg-bg-1/90 text-2xs text-fg-1 ring-1 ring-line">
      {isOpen && (
        <ul className="grid gap-1 p-2.5 pb-1">
          {[...LEVELS].reverse().map((level) => (
            <li key={level} className="flex items-center gap-2">
              <SeverityMark level={level} withWord />
            </li>
          ))}
          <li className="pt-1 text-fg-2">Outline: somebody has it</li>
          {isClose && (
            <>
              <li className="flex items-center gap-2">
                <span className="size-2 rounded-full ring-[1.5px] ring-fg-1" /> Door
              </li>
              <li className="flex items-center gap-2">
                <span className="h-2 w-3 bg-fg-1/25 [clip-path:polygon(0_50%,100%_0,100%_100%)]" /> What a
                camera sees
              </li>
            </>
          )}
        </ul>
      )}
      <button
        type="button"
        aria-expanded={isOpen}
        onClick={() => setIsOpen(!isOpen)}
        className="flex h-6 items-center gap-1.5 rounded px-2 text-fg-2 hover:text-fg-0"
      >
        <Info className="size-3" aria-hidden="true" />
        Legend
        {isOpen && <span>· Made with Natural Earth</span>}
      </button>
    </div>
  );
}
