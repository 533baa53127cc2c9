-- How cameras did, by the hour: a row a camera and hour, kept for a month.
create table camera_hours (
  camera text collate "C" not null,
  hour bigint not null,
  watched_ms bigint not null,
  live_ms bigint not null,
  gaps integer not null,
  longest_gap_ms bigint not null,
  primary key (camera, hour)
);

-- What each camera is to see, by day and by infra-red: 32 x 18 values of brightness.
create table camera_views (
  camera text collate "C" primary key,
  view jsonb not null,
  at bigint not null
);
