import { useMemo } from 'react';
import type { DoorState } from '../../../shared/contract/live.ts';
import { EVENT_KINDS, isEventKind } from '../../../shared/domain/event-kinds.ts';
import { classNames } from '../../lib/class-names.ts';
import { useDeployment } from '../../lib/deployment-context.tsx';
import { shownState } from '../../lib/door-sight.ts';
import { formatAge, formatClock, formatCount, plural } from '../../lib/format.ts';
import { silenceWords } from '../../lib/silence-words.ts';
import { useNow, useView } from '../../live/live-context.tsx';
import { Panel } from '../../ui/panel.tsx';
import { Empty, Failed, Loading } from '../../ui/pictures.tsx';
import { orderDoors, repeatedNames, STATE_WORDS } from './door-order.ts';

/** Rows shown at once: every door that is open, and of the others those that spoke last. */
const SHOWN = 60;
const MARKS: Readonly<Record<DoorState['state'], string>> = {
  forced: 'M8 1.4 15.2 14.6H.8z',
  held: 'M8 1 15 8 8 15 1 8z',
  unknown: 'M3 6.5h10v3H3z',
  closed: 'M3.5 3.5h9v9h-9z',
};
const COLOURS: Readonly<Record<DoorState['state'], string>> = {
  forced: 'text-crit',
  held: 'text-high',
  unknown: 'text-fg-2',
  closed: 'text-fg-3',
};

/** What each door last said; what is wrong stands first. Choosing one shows it on the map. */
export function DoorsPanel({ onSelect }: { onSelect: (id: string) => void }) {
  const view = useView('doors');
  const { doorById, siteById } = useDeployment();
  const now = useNow();
  const ambiguous = useMemo(() => repeatedNames(doorById.values()), [doorById]);
  const doors = useMemo(() => orderDoors(view.items.values()), [view.items]);
  const wrong = doors.filter(isWrong).length;
  const silences = doors.flatMap(({ unheard }) => unheard ?? []);
  const shown = doors.filter((door, row) => row < SHOWN || isWrong(door));
  return (
    <Panel
      title="Doors"
      className="min-h-[10rem] flex-1"
      aside={
        view.state === 'stale' ? (
          <span className="text-high">as of {formatClock(view.asOf)} UTC</span>
        ) : view.state === 'live' ? (
          <span className={wrong > 0 ? 'text-fg-0' : ''}>
            {wrong > 0
              ? `${formatCount(wrong)} of ${formatCount(doors.length)} not closed`
              : `${formatCount(doors.length)} doors`}
          </span>
        ) : null
      }
    >
      {view.state === 'failed' && view.error ? (
        <Failed title="The doors cannot be read" error={view.error} />
      ) : view.state === 'loading' ? (
        <Loading label="Doors are loading" rows={4} />
      ) : doors.length === 0 ? (
        <Empty title="No door has said anything yet" />
      ) : (
        <div className="flex h-full flex-col">
          {silences.length > 0 && (
            <p className="shrink-0 border-b border-line px-3 py-1 text-2xs text-med">
              {[...new Set(silences.map((silence) => silenceWords(silence, now)))].join(', ')}: whether{' '}
              {plural(silences.length, 'door')} {silences.length === 1 ? 'is' : 'are'} closed is not known
            </p>
          )}
          <ul className="min-h-0 flex-1 overflow-y-auto">
            {shown.map((door) => {
              const known = doorById.get(door.id);
              const state = shownState(door);
              const wrong = isWrong(door);
              const site = known && ambiguous.has(known.name) ? siteById.get(known.site)?.name : undefined;
              return (
                <li key={door.id} className="border-b border-line">
                  <button
                    type="button"
                    title={known && `${door.id} · ${siteById.get(known.site)?.name ?? known.site}`}
                    onClick={() => onSelect(door.id)}
                    className="grid min-h-6 w-full grid-cols-[0.875rem_minmax(0,1fr)_minmax(0,1.15fr)_6.25rem] items-center gap-x-2 px-3 py-[0.1875rem] text-left text-xs hover:bg-bg-2 focus-visible:outline-offset-[-2px]"
                  >
                    <svg viewBox="0 0 16 16" aria-hidden="true" className={`size-3 ${COLOURS[state]}`}>
                      <path
                        d={MARKS[state]}
                        fill={wrong ? 'currentColor' : 'none'}
                        stroke="currentColor"
                        strokeWidth="1.6"
                      />
                    </svg>
                    <span className="min-w-0 truncate">
                      <span className={wrong ? 'font-semibold text-fg-0' : 'text-fg-1'}>
                        {known?.name ?? door.id}
                      </span>
                      {site && <span className="ml-2 text-2xs text-fg-2">{site}</span>}
                    </span>
                    <span className="truncate text-2xs text-fg-2">{door.last && lastWords(door.last)}</span>
                    <span
                      className={classNames(
                        'num text-right text-2xs',
                        wrong ? `font-semibold ${COLOURS[state]}` : 'text-fg-2',
                      )}
                    >
                      <span className={state === 'closed' ? 'sr-only' : 'font-sans'}>
                        {STATE_WORDS[state]}{' '}
                      </span>
                      {wrong ? (
                        <span className="font-normal text-fg-1">{formatAge(now - door.at)}</span>
                      ) : (
                        door.last && (
                          <span title="Since it last said anything">{formatAge(now - door.last.at)}</span>
                        )
                      )}
                    </span>
                  </button>
                </li>
              );
            })}
            {shown.length < doors.length && (
              <li className="px-3 py-2 text-2xs text-fg-2">
                {formatCount(doors.length - shown.length)} more, none known to be open; find them with Ctrl K.
              </li>
            )}
          </ul>
        </div>
      )}
    </Panel>
  );
}

const isWrong = ({ state }: DoorState): boolean => state === 'forced' || state === 'held';

function lastWords({ kind, person }: NonNullable<DoorState['last']>): string {
  const words = isEventKind(kind) ? EVENT_KINDS[kind].caption : kind;
  return person ? `${person}, ${words.charAt(0).toLowerCase()}${words.slice(1)}` : words;
}
