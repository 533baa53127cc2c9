-- Every change of a rule made in the interface, whole: the newest version of a rule is in force. Nothing is ever updated.
create table rule_versions (
  rule text collate "C" not null,
  version integer not null check (version > 0),
  -- Null: as the file says.
  text text,
  disabled boolean not null,
  at bigint not null,
  by text not null,
  note text not null,
  primary key (rule, version)
);

-- Hits per rule and day, last hit. Numeric: a cast that can fail would keep a finding from being stored.
create index findings_rule_at on findings ((finding ->> 'rule'), ((finding ->> 'at')::numeric));
create index findings_at on findings (((finding ->> 'at')::numeric));
