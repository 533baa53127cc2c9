import type { LoggedEvent, LogSource } from '../../../shared/domain/event.ts';
import type { EventKind } from '../../../shared/domain/event-kinds.ts';

/** The category under which rules over normalised events name a kind, by the kind's first part. */
const CATEGORIES: Readonly<Record<string, string>> = {
  access: 'access',
  door: 'access',
  plate: 'access',
  visitor: 'access',
  auth: 'authentication',
  privilege: 'authentication',
  network: 'network',
  process: 'process',
  alarm: 'alarm',
  video: 'video',
  camera: 'device',
  feed: 'device',
  clock: 'device',
};
const normalised = new Map<EventKind, LogSource>();

function normalisedSource(kind: EventKind): LogSource {
  const known = normalised.get(kind);
  if (known) return known;
  const category = CATEGORIES[kind.split('.')[0]!];
  const source: LogSource = { product: 'watchfloor', ...(category ? { category } : {}) };
  normalised.set(kind, source);
  return source;
}

/**
 * What an event is to rules: what its source made of it (a Windows event is one to public rules), and always a
 * normalised event of its kind as well, so that a rule over logons needs no list of the systems that report them.
 */
export function logSourcesOf(event: Pick<LoggedEvent, 'kind' | 'logsource'>): readonly LogSource[] {
  const own = event.logsource;
  const common = normalisedSource(event.kind);
  if (own.product === common.product && own.category === common.category) return [own];
  return [own, common];
}
