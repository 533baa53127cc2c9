-- Walls kept under a name. `revision` grows with each change and a change names the one it is based on.
create table wall_presets (
  id text collate "C" primary key,
  name text not null,
  -- Account and name of whoever made it.
  owner_id text collate "C" not null,
  owner text not null,
  shared boolean not null,
  revision integer not null check (revision > 0),
  plan jsonb not null,
  created_at bigint not null,
  updated_at bigint not null,
  updated_by text not null
);

create unique index wall_presets_name on wall_presets (owner_id, lower(name));
create index wall_presets_shared on wall_presets (shared) where shared;
