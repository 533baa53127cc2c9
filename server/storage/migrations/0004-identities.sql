-- What people decided about identifiers. Only added to: `undo` names the decision it takes back.
create table identity_decisions (
  id bigint primary key,
  act text not null check (act in ('merge', 'reject', 'undo')),
  key text not null,
  person text not null,
  valid_from bigint,
  valid_to bigint,
  undoes bigint unique references identity_decisions (id),
  reason text not null,
  by text not null,
  at bigint not null
);

-- `identity_judged`: the newest decision that the stored verdicts are judged by.
insert into counters values ('identity_judged', 0);

-- Judging the past again compares the findings since a moment with what stands.
create index findings_first_at on findings (((finding ->> 'firstAt')::bigint)) where withdrawn_at is null;
