-- Evidence clips. The row stays when the files are deleted; what was done to it is on the audit record, in the same transaction.
create table clips (
  id text collate "C" primary key,
  -- What is being made now is queued here: a restart begins it again.
  state text not null check (state in ('queued', 'ready', 'failed', 'deleted')),
  cameras text[] not null,
  from_at bigint not null,
  to_at bigint not null,
  reason text not null,
  alert text,
  requested_by text not null,
  requested_at bigint not null,
  attempts integer not null default 0,
  finished_at bigint,
  failure text,
  bytes bigint,
  files jsonb,
  missing_ms bigint,
  manifest_sha256 text,
  -- The audit row of the export, whole: it goes with the files.
  audit jsonb,
  deleted jsonb
);
create index clips_requested_at on clips (requested_at desc, id desc);
create index clips_alert on clips (alert) where alert is not null;
