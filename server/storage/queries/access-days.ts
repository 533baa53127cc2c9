import type { EntityKey } from '../../../shared/domain/entity.ts';
import type { LoggedEvent } from '../../../shared/domain/event.ts';
import type { EventKind } from '../../../shared/domain/event-kinds.ts';
import { EVENT_COLUMNS, type EventRow, toLoggedEvent } from '../event-row.ts';
import type { Sql } from '../sql.ts';

/** The doors a person used on a local day (days since 1970), by the identifiers their events named; one bit an hour. */
export interface AccessDayRow {
  readonly day: number;
  readonly person: string;
  /** Sorted. */
  readonly identifiers: readonly EntityKey[];
  readonly doors: readonly string[];
  readonly hours: number;
}

/** A union with what stands: a repeat changes nothing. A row of one person, day and identifiers stands once in `days`. */
export async function mergeAccessDays(sql: Sql, days: readonly AccessDayRow[]): Promise<void> {
  await sql.query(
    `insert into access_days as held (day, person, identifiers, doors, hours)
     select (one ->> 'day')::integer, one ->> 'person', array(select jsonb_array_elements_text(one -> 'identifiers')),
       array(select jsonb_array_elements_text(one -> 'doors')), (one ->> 'hours')::integer
     from jsonb_array_elements($1::jsonb) as one
     on conflict (day, person, identifiers) do update set
       doors = array(select distinct unnest(held.doors || excluded.doors)),
       hours = held.hours | excluded.hours`,
    [JSON.stringify(days)],
  );
}

/** Local days in [from, to). */
export async function readAccessDays(sql: Sql, from: number, to: number): Promise<AccessDayRow[]> {
  const { rows } = await sql.query<AccessDayRow>(
    'select day, person, identifiers, doors, hours from access_days where day >= $1 and day < $2',
    [from, to],
  );
  return rows;
}

export async function deleteAccessDaysBefore(sql: Sql, day: number): Promise<void> {
  await sql.query('delete from access_days where day < $1', [day]);
}

/** Events of some kinds with after < seq <= upTo, in seq order. */
export async function readEventsOfKinds(
  sql: Sql,
  asked: {
    readonly kinds: readonly EventKind[];
    readonly after: number;
    readonly upTo: number;
    readonly limit: number;
  },
): Promise<LoggedEvent[]> {
  const { rows } = await sql.query<EventRow>(
    `select ${EVENT_COLUMNS} from events where seq > $1 and seq <= $2 and kind = any($3) order by seq limit $4`,
    [asked.after, asked.upTo, asked.kinds, asked.limit],
  );
  return rows.map(toLoggedEvent);
}

/** Events of some kinds since a time that name one of the identifiers, in seq order. An account is named by a UPN too. */
export async function readEventsNaming(
  sql: Sql,
  asked: {
    readonly keys: readonly EntityKey[];
    readonly kinds: readonly EventKind[];
    readonly since: number;
    readonly after: number;
    readonly limit: number;
  },
): Promise<LoggedEvent[]> {
  const values: unknown[] = [asked.since, asked.kinds, asked.after, asked.limit];
  const any = asked.keys.flatMap((key) => {
    const held = [`entities @> $${values.push(JSON.stringify([key]))}::jsonb`];
    if (key.startsWith('account:'))
      held.push(
        `jsonb_path_exists(entities, '$[*] ? (@ starts with $upn)', jsonb_build_object('upn', $${values.push(`email:${key.slice(8)}@`)}::text))`,
      );
    return held;
  });
  const { rows } = await sql.query<EventRow>(
    `select ${EVENT_COLUMNS} from events
     where time >= $1 and kind = any($2) and seq > $3 and (${any.join(' or ')}) order by seq limit $4`,
    values,
  );
  return rows.map(toLoggedEvent);
}
