import { formatCount, plural } from '../../lib/format.ts';
import { LEVEL_WORDS } from '../../lib/severity.ts';
import { silenceWords } from '../../lib/silence-words.ts';
import { useNow } from '../../live/live-context.tsx';
import type { MapModel } from './map-model.ts';
import type { Pick } from './pick.ts';

interface Lines {
  readonly title: string;
  readonly detail: string;
}

/** What is under the pointer, in two lines. */
export function MapTooltip({
  hover,
  model,
}: {
  hover: Pick & { readonly x: number; readonly y: number };
  model: MapModel;
}) {
  const now = useNow(5_000);
  const lines = describeMark(hover, model, now);
  if (!lines) return null;
  return (
    <div
      aria-hidden="true"
      className="pointer-events-none absolute top-0 left-0 z-10"
      style={{ transform: `translate(${Math.round(hover.x)}px, ${Math.round(hover.y)}px)` }}
    >
      <div className="mt-4 w-max max-w-64 -translate-x-1/2 rounded bg-bg-2 px-2.5 py-1.5 text-xs shadow-lg ring-1 ring-line-2">
        <p className="font-medium text-fg-0">{lines.title}</p>
        <p className="text-2xs text-fg-2">{lines.detail}</p>
      </div>
    </div>
  );
}

const DOOR_WORDS = { closed: 'Closed', forced: 'Forced open', held: 'Held open', unknown: 'State unknown' };

export function describeMark({ target }: Pick, model: MapModel, now: number): Lines | undefined {
  if (target.type === 'site') {
    const site = model.sites.find((one) => one.id === target.id);
    if (!site) return undefined;
    const parts = [
      site.openAlerts > 0 ? `${plural(site.openAlerts, 'open alert')}` : 'No open alert',
      site.occupancy && peopleOf(site.occupancy.low, site.occupancy.high),
      site.occupancy?.because,
    ];
    return { title: site.name, detail: parts.filter(Boolean).join(' · ') };
  }
  if (target.type === 'door') {
    const mark = model.doors.find((one) => one.id === target.id);
    if (!mark) return undefined;
    const parts = [DOOR_WORDS[mark.state], mark.unheard && silenceWords(mark.unheard, now)];
    return { title: `${mark.id} ${mark.door.name}`, detail: parts.filter(Boolean).join(' · ') };
  }
  if (target.type === 'camera') {
    const mark = model.cameras.find((one) => one.id === target.id);
    const detail = mark?.hasPicture ? 'Camera' : 'Camera, no picture';
    return mark && { title: `${mark.id} ${mark.camera.name}`, detail };
  }
  const mark = model.alerts.find((one) => one.id === target.id);
  if (!mark) return undefined;
  const more = mark.count > 1 ? `, and ${mark.count - 1} more here` : '';
  const state = mark.alert.status === 'new' ? 'unacknowledged' : 'acknowledged';
  return { title: mark.alert.title, detail: `${LEVEL_WORDS[mark.alert.level]}, ${state}${more}` };
}

/** `12 people`, or `12 to 15 people` where it is not sure. */
function peopleOf(low: number, high: number): string {
  return low === high
    ? plural(low, 'person', 'people')
    : `${formatCount(low)} to ${plural(high, 'person', 'people')}`;
}
