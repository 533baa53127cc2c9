-- Which doors a person used on a day, and in which hours: what is usual for them, without reading a month of events at
-- every start. `identifiers` are those the events named: where people decide anew about one of them, its events are read.
create table access_days (
  day integer not null,
  person text not null,
  identifiers text[] not null,
  doors text[] not null,
  hours integer not null,
  primary key (day, person, identifiers)
);

-- Everything up to this seq is in it.
insert into counters values ('access_days_seq', 0);
