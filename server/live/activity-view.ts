import type { Clock } from '../clock.ts';
import { createView, type View } from './view.ts';

const MINUTE = 60_000;
const MINUTES = 60;

export interface ActivityView {
  readonly view: View<'activity'>;
  /** Counts by receipt. */
  eventsReceived(count: number): void;
  alertsRaised(count: number): void;
  /** Begins a new minute and drops the oldest; call it every second or so. */
  turn(): void;
}

/** Events received and alerts raised per minute over the last hour. `history` fills the past after a restart. */
export function createActivityView(
  clock: Clock,
  history: readonly { readonly at: number; readonly events: number; readonly alerts: number }[] = [],
): ActivityView {
  const view = createView({ name: 'activity', clock });
  const minuteOf = (at: number) => Math.floor(at / MINUTE) * MINUTE;
  const idOf = (minute: number) => new Date(minute).toISOString();

  function add(at: number, events: number, alerts: number) {
    const minute = minuteOf(at);
    const id = idOf(minute);
    const held = view.get(id) ?? { id, at: minute, events: 0, alerts: 0 };
    view.put({ ...held, events: held.events + events, alerts: held.alerts + alerts });
  }

  function turn() {
    const newest = minuteOf(clock.now());
    const oldest = newest - (MINUTES - 1) * MINUTE;
    for (const id of view.ids()) if (Date.parse(id) < oldest) view.remove(id);
    // Quiet minutes are zeros, not gaps: a gap would read as "no measurement".
    for (let minute = oldest; minute <= newest; minute += MINUTE) {
      if (!view.get(idOf(minute))) view.put({ id: idOf(minute), at: minute, events: 0, alerts: 0 });
    }
  }

  for (const { at, events, alerts } of history) add(at, events, alerts);
  turn();
  return {
    view,
    eventsReceived: (count) => add(clock.now(), count, 0),
    alertsRaised: (count) => add(clock.now(), 0, count),
    turn,
  };
}
