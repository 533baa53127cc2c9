-- When each source was last heard: a silence keeps its age over a restart, however long it lasts, and a start need not look through
-- the log for it.
create table source_heard (
  source text primary key,
  newest_at bigint,
  received_at bigint not null
);

-- Everything up to this seq is in it.
insert into counters values ('source_heard_seq', 0);
