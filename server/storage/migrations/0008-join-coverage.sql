-- How many of each source's events that name somebody led to a person or a known host, by five minutes of receipt, for seven days:
-- what a source usually matches outlives a restart, however many events a day has. `is_bad` while it was fallen: no measure.
create table join_coverage (
  source text not null,
  start bigint not null,
  events integer not null,
  joined integer not null,
  is_bad boolean not null,
  primary key (source, start)
);
create index join_coverage_start on join_coverage (start);

-- Sources that are fallen now, and since when.
create table join_coverage_falls (
  source text primary key,
  fell_at bigint not null
);

-- Everything up to this seq is in it.
insert into counters values ('join_coverage_seq', 0);
