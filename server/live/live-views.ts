import type { Camera, CameraHealth } from '../../shared/domain/camera.ts';
import type { JudgingState, LineNotice } from '../../shared/domain/line-health.ts';
import type { SiteOccupancy } from '../../shared/domain/presence.ts';
import type { SourceHealth } from '../../shared/domain/source-health.ts';
import type { Clock } from '../clock.ts';
import type { VerdictOutput } from '../pipeline/stage.ts';
import { createActivityView } from './activity-view.ts';
import { type AlertChanges, createAlertsView } from './alerts-view.ts';
import { createDoorsView } from './doors-view.ts';
import { createView } from './view.ts';

const REFRESH_MS = 1_000;
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

export interface LiveViewsDeps {
  readonly alerts: AlertChanges;
  /** The last hour: events per minute, and when alerts were raised. */
  readonly history: {
    readonly events: readonly { readonly at: number; readonly count: number }[];
    readonly alerts: readonly number[];
  };
  readonly occupancy: () => readonly SiteOccupancy[];
  readonly sourceHealth: () => readonly SourceHealth[];
  readonly lineNotices: (health: readonly SourceHealth[]) => readonly LineNotice[];
  readonly judging: () => JudgingState | undefined;
  readonly clock: Clock;
  readonly onFault: (error: unknown) => void;
}

/** What a person would see change. */
const told = ({ asOf: _, expected: __, zones, ...rest }: SiteOccupancy) =>
  JSON.stringify([rest, zones.map(({ id, low, high }) => [id, low, high])]);

/** Every view of the contract, with what feeds it: the line's verdicts at once, the passing of time each second. */
export async function createLiveViews(deps: LiveViewsDeps) {
  const { clock } = deps;
  const alerts = await createAlertsView({ store: deps.alerts, clock, onFault: deps.onFault });
  const since = clock.now() - HOUR_MS;
  const activity = createActivityView(clock, [
    ...deps.history.events.map(({ at, count }) => ({ at, events: count, alerts: 0 })),
    ...deps.history.alerts.filter((at) => at >= since).map((at) => ({ at, events: 0, alerts: 1 })),
  ]);
  const doors = createDoorsView(clock);
  const views = {
    alerts: alerts.view,
    activity: activity.view,
    cameras: createView({ name: 'cameras', clock }),
    plan: createView({ name: 'plan', clock }),
    doors: doors.view,
    presence: createView({ name: 'presence', clock }),
    sources: createView({ name: 'sources', clock }),
    line: createView({ name: 'line', clock }),
    judging: createView({ name: 'judging', clock }),
  };
  let timer: NodeJS.Timeout | undefined;

  function refresh() {
    activity.turn();
    const health = deps.sourceHealth();
    views.sources.replace(health);
    doors.hear(health);
    views.line.replace(deps.lineNotices(health));
    const judging = deps.judging();
    views.judging.replace(judging ? [judging] : []);
    // `asOf` alone is no news: an occupancy is told again when its numbers change, or once a minute.
    for (const site of deps.occupancy()) {
      const held = views.presence.get(site.id);
      const isSame = held !== undefined && told(held) === told(site);
      if (!isSame || site.asOf - held.asOf >= MINUTE_MS) views.presence.put(site);
    }
  }

  const output: VerdictOutput = {
    name: 'live',
    publish({ alerts: changed, doors: spoken }) {
      const raised = changed.filter(({ id, status }) => status === 'new' && !views.alerts.get(id));
      if (raised.length > 0) activity.alertsRaised(raised.length);
      for (const door of spoken) doors.say(door);
      if (changed.length > 0) void alerts.poke();
    },
  };

  return {
    views,
    output,
    doorSpoke: doors.say,
    eventsReceived: (count: number) => activity.eventsReceived(count),
    cameraChanged: (health: CameraHealth) => views.cameras.put(health),
    camerasPlanned(cameras: readonly Camera[]): void {
      views.plan.replace(cameras);
      const ids = new Set(cameras.map(({ id }) => id));
      for (const id of views.cameras.ids()) if (!ids.has(id)) views.cameras.remove(id);
    },
    pokeAlerts: () => alerts.poke(),
    /** Begins to follow what changes by the passing of time. */
    startRefreshing() {
      refresh();
      timer = setInterval(() => {
        try {
          refresh();
        } catch (error) {
          deps.onFault(error);
        }
      }, REFRESH_MS);
    },
    stop() {
      clearInterval(timer);
      alerts.stop();
    },
  };
}
