-- Cameras set up in the interface, and changes to those of the site's file.
create table cameras (
  id text collate "C" primary key,
  version integer not null check (version > 0),
  -- All but the source.
  settings jsonb not null,
  -- The source, encrypted with the key of the data directory; null: as the site's file says.
  source bytea,
  at bigint not null,
  by text not null
);
