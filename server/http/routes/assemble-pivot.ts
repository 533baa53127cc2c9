import type { PersonAnswer, PivotAnswer, TimelineEvent } from '../../../shared/contract/http.ts';
import { LIMITS } from '../../../shared/contract/limits.ts';
import type { AlertDetail } from '../../../shared/domain/alert.ts';
import { type EntityKey, entityKey } from '../../../shared/domain/entity.ts';
import type { LoggedEvent } from '../../../shared/domain/event.ts';
import { EVENT_KINDS } from '../../../shared/domain/event-kinds.ts';
import type { Person } from '../../../shared/domain/site.ts';
import { type SourceHealth, silenceOf } from '../../../shared/domain/source-health.ts';
import type { Clock } from '../../clock.ts';
import type { Routes } from '../ports.ts';
import { personAnswer } from './person-answer.ts';

type PivotDeps = Pick<
  Routes,
  | 'events'
  | 'camerasFor'
  | 'person'
  | 'presenceOf'
  | 'likelihoodsOf'
  | 'riskOf'
  | 'sourceHealth'
  | 'deployment'
> & { readonly clock: Clock };

/** Everything one key opens: why, who, where, the cameras, the recorded range and the events around the moment. */
export async function assemblePivot(detail: AlertDetail, deps: PivotDeps): Promise<PivotAnswer> {
  const { alert } = detail;
  const at = alert.moment.at;
  const person = alert.person ? deps.person(alert.person.id) : undefined;
  const door = alert.moment.door ?? alert.place?.door;
  const from = Math.min(at, alert.firstAt) - LIMITS.pivotBeforeMs;
  const to = Math.max(at, alert.lastAt) + LIMITS.pivotAfterMs;
  const around = await deps.events.around({
    entities: timelineEntities(detail, person, door),
    at,
    from,
    to,
    limit: LIMITS.eventsPageMax,
  });
  const evidence = new Set(detail.findings.flatMap((finding) => finding.evidence.map((one) => one.eventId)));
  evidence.add(alert.moment.eventId);
  const about: { person?: PersonAnswer } = person ? { person: personAnswer(deps, person) } : {};
  return {
    ...detail,
    ...about,
    cameras: deps.camerasFor({
      ...(door === undefined ? {} : { door }),
      ...(alert.place?.zone === undefined ? {} : { zone: alert.place.zone }),
    }),
    clip: { from: at - LIMITS.momentBeforeMs, to: at + LIMITS.momentAfterMs, at },
    timeline: {
      from,
      to,
      events: around.events.map((event) => timelineEvent(event, evidence.has(event.id))),
      truncated: around.truncated,
      feeds: feedsOf(around.events, deps),
    },
  };
}

/** The person with accounts, hosts and badges, the host the alert names, the door; not the site: that is everybody. */
export function timelineEntities(
  detail: AlertDetail,
  person: Person | undefined,
  door: string | undefined,
): EntityKey[] {
  const { alert } = detail;
  const keys = new Set<EntityKey>();
  if (alert.person) keys.add(entityKey('person', alert.person.id));
  for (const account of person?.accounts ?? []) keys.add(entityKey('account', account));
  for (const host of person?.hosts ?? []) keys.add(entityKey('host', host));
  if (alert.host) keys.add(entityKey('host', alert.host));
  if (door) keys.add(entityKey('door', door));
  if (keys.size === 0) for (const key of alert.entities) keys.add(key);
  return [...keys];
}

function timelineEvent(event: LoggedEvent, evidence: boolean): TimelineEvent {
  const host = event.fields['device.hostname'];
  return {
    id: event.id,
    time: event.time,
    timeErrorMs: event.timeErrorMs,
    receivedAt: event.receivedAt,
    kind: event.kind,
    domain: EVENT_KINDS[event.kind].domain,
    source: event.source,
    message: event.message,
    severity: event.severity,
    entities: event.entities,
    evidence,
    ...(event.place?.door === undefined ? {} : { door: event.place.door }),
    ...(typeof host === 'string' ? { host } : {}),
    ...(event.person === undefined ? {} : { confidence: event.person.confidence }),
  };
}

/**
 * Presence and cyber sources always (their silence would be read as "nothing happened"), others where they said
 * something here.
 */
function feedsOf(
  events: readonly LoggedEvent[],
  deps: Pick<PivotDeps, 'sourceHealth' | 'deployment' | 'clock'>,
): PivotAnswer['timeline']['feeds'] {
  const heard = new Set(events.map((event) => event.source));
  const roles = new Map(deps.deployment.sources.map((source) => [source.id, source.role]));
  return deps
    .sourceHealth()
    .filter((health: SourceHealth) => heard.has(health.id) || (roles.get(health.id) ?? 'other') !== 'other')
    .map((health) => ({
      source: health.id,
      stale: silenceOf(health, deps.clock.now()) !== undefined,
      ...(health.lastEventAt === undefined ? {} : { newestAt: health.lastEventAt }),
    }));
}
