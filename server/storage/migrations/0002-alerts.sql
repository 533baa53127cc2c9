create table findings (
  id text collate "C" primary key,
  finding jsonb not null,
  withdrawn_at bigint,
  withdrawn_because text
);

-- `judgement` is what fusion decided; the other columns are the operators' side and the store's own.
create table alerts (
  id text collate "C" primary key,
  revision bigint not null unique,
  judgement jsonb not null,
  status text not null check (status in ('new', 'acknowledged', 'resolved', 'merged', 'withdrawn')),
  last_at bigint not null,
  updated_at bigint not null,
  acknowledged_by text,
  acknowledged_at bigint,
  assignee text,
  resolved_by text,
  resolved_at bigint,
  disposition text,
  note_count integer not null default 0,
  demonstration boolean not null
);
create index alerts_last_at on alerts (last_at, id);
create index alerts_status on alerts (status, last_at, id);

create table alert_acts (
  id bigint generated always as identity primary key,
  alert_id text collate "C" not null references alerts (id),
  revision bigint not null,
  at bigint not null,
  by text not null,
  act text not null,
  detail text
);
create index alert_acts_alert on alert_acts (alert_id, id);

create table alert_notes (
  id bigint generated always as identity primary key,
  alert_id text collate "C" not null references alerts (id),
  at bigint not null,
  by text not null,
  text text not null
);
create index alert_notes_alert on alert_notes (alert_id, id);
