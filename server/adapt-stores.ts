import type { Alert } from '../shared/domain/alert.ts';
import type { EntityKey } from '../shared/domain/entity.ts';
import type { LoggedEvent } from '../shared/domain/event.ts';
import type { Clock } from './clock.ts';
import { PublicFault } from './errors.ts';
import type { AlertReader, AuditReader, DeadLetterReader, EventReader } from './http/ports.ts';
import type { AlertActs } from './live/alert-acts.ts';
import type { AlertChanges } from './live/alerts-view.ts';
import type { Ingest } from './pipeline/ingest/ingest.ts';
import type { Identities } from './pipeline/resolve/identities.ts';
import { standingMerges } from './pipeline/resolve/identity-graph.ts';
import type { AlertStore } from './storage/alert-store.ts';
import type { AuditStore } from './storage/audit-store.ts';
import type { Database } from './storage/database.ts';
import type { DeadLetterStore } from './storage/dead-letter-store.ts';
import type { EventStore } from './storage/event-store.ts';

/** The stores in the shape of the ports that HTTP and live declare: renaming and paging, no decisions. */

const page = <T>(items: readonly T[], nextBefore: string | undefined) =>
  nextBefore === undefined ? { items } : { items, nextBefore };

export function alertReader(store: AlertStore): AlertReader {
  return {
    async list({ status, ...query }) {
      const { alerts, nextBefore } = await store.list({ ...query, ...(status && { status: [status] }) });
      return page(alerts, nextBefore);
    },
    detail: store.detail,
  };
}

export function alertChanges(store: AlertStore, db: Pick<Database, 'read'>): AlertChanges {
  return {
    /** When the schema was made: no other database has it, and a restart does not change it. */
    async epoch() {
      const { rows } = await db.read.query<{ made: string }>(
        'select (extract(epoch from min(applied_at)) * 1000000)::bigint::text as made from schema_migrations',
      );
      return `db${rows[0]!.made}`;
    },
    lastRevision: store.headRevision,
    async open() {
      const alerts: Alert[] = [];
      let before: string | undefined;
      do {
        const next = await store.list({
          status: ['new', 'acknowledged'],
          limit: 500,
          ...(before === undefined ? {} : { before }),
        });
        alerts.push(...next.alerts);
        before = next.nextBefore;
      } while (before !== undefined);
      return alerts;
    },
    changedSince: store.changedSince,
  };
}

/** The store writes history and audit with each act. */
export function alertActs(store: AlertStore, clock: Clock): AlertActs {
  const who = ({ name }: { name: string }) => ({ by: name, at: clock.now() });
  return {
    acknowledge: (id, by) => store.acknowledge(id, who(by)),
    assign: (id, assignee, by) => store.assign(id, assignee, who(by)),
    note: (id, text, by) => store.note(id, text, who(by)),
    resolve: (id, disposition, note, by) => store.resolve(id, disposition, who(by), note),
    reopen: (id, by) => store.reopen(id, who(by)),
  };
}

/**
 * Events as they resolve now: they are stored as they resolved when they came, and people may have decided otherwise
 * since. Whoever asks for a person gets the events of every identifier that is theirs now, and of none that is not.
 */
export function currentEvents(
  reader: EventReader,
  identities: Pick<Identities, 'current' | 'decisions'>,
): EventReader {
  const expand = (entities: readonly EntityKey[]): EntityKey[] => {
    const merged = standingMerges(identities.decisions()).filter(({ person }) =>
      entities.includes(`person:${person}`),
    );
    return [...new Set([...entities, ...merged.map(({ key }) => key)])];
  };
  const now = (events: readonly LoggedEvent[], entities: readonly EntityKey[]) => {
    const current = events.map(identities.current().reresolve);
    return entities.length === 0
      ? current
      : current.filter((event) => entities.some((key) => event.entities.includes(key)));
  };
  return {
    async list({ entities = [], ...query }) {
      const { items, ...rest } = await reader.list({ ...query, entities: expand(entities) });
      return { ...rest, items: now(items, entities) };
    },
    async byId(id) {
      const event = await reader.byId(id);
      return event && identities.current().reresolve(event);
    },
    async around({ entities, ...query }) {
      const { events, truncated } = await reader.around({ ...query, entities: expand(entities) });
      return { events: now(events, entities), truncated };
    },
  };
}

export function eventReader(store: EventStore): EventReader {
  return {
    async list({ source, kind, ...query }) {
      const { events, nextBefore } = await store.search({
        ...query,
        ...(source && { sources: [source] }),
        ...(kind && { kinds: [kind] }),
      });
      return page(events, nextBefore);
    },
    byId: store.get,
    /** Half of the limit on either side of the moment: where it cuts, it cuts what is farthest away. */
    async around({ entities, at, from, to, limit }) {
      const half = Math.floor(limit / 2);
      const [before, after] = await Promise.all([
        store.search({ entities, from, to: at, limit: half }),
        store.around(entities, at, to + 1, limit - half),
      ]);
      return {
        events: [...before.events.toReversed(), ...after.events],
        truncated: before.nextBefore !== undefined || after.truncated,
      };
    },
  };
}

export function deadLetterReader(
  store: DeadLetterStore,
  ingest: Pick<Ingest, 'replayDeadLetters'>,
  clock: Clock,
): DeadLetterReader {
  return {
    async list(query) {
      const [{ deadLetters, nextBefore }, total] = await Promise.all([
        store.list(query),
        store.count(query.source),
      ]);
      return { ...page(deadLetters, nextBefore), total };
    },
    async replay(ids) {
      const letters = await store.getMany(ids);
      const answer = await ingest.replayDeadLetters(letters);
      const rejected = new Set(answer.stillRejected.map(({ id }) => id));
      const done = letters.map(({ id }) => id).filter((id) => !rejected.has(id));
      if (done.length > 0) await store.markReplayed(done, clock.now());
      return answer;
    },
  };
}

export function auditReader(store: AuditStore): AuditReader {
  return {
    async list({ before, limit }) {
      if (before !== undefined && !/^\d{1,15}$/.test(before)) {
        throw new PublicFault('BAD_REQUEST', 'The parameter `before` is not one this server gave out.');
      }
      const { records, nextBefore } = await store.list({
        limit,
        ...(before === undefined ? {} : { before: Number(before) }),
      });
      return page(records, nextBefore?.toString());
    },
  };
}
