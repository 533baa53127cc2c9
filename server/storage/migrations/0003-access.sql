create table users (
  id text primary key,
  name text not null,
  role text not null check (role in ('viewer', 'operator', 'lead', 'admin')),
  password_hash text,
  disabled boolean not null default false,
  created_at bigint not null
);
-- `Anna` and `anna` are one person at the sign-in page.
create unique index users_name on users (lower(name));

create table sessions (
  token_hash text primary key,
  user_id text not null references users (id),
  csrf text not null,
  created_at bigint not null,
  last_seen_at bigint not null,
  expires_at bigint not null,
  revoked_at bigint
);
create index sessions_user on sessions (user_id);

create table one_time_links (
  token_hash text primary key,
  user_id text not null references users (id),
  created_at bigint not null,
  expires_at bigint not null,
  used_at bigint
);

-- Append-only: a row is bound to the one before it by its hash.
create table audit (
  seq bigint primary key,
  at bigint not null,
  actor text not null,
  action text not null,
  subject text not null,
  detail text not null,
  ip text,
  prev_hash text not null,
  hash text not null
);
create function audit_is_append_only() returns trigger language plpgsql as $$
begin
  raise exception 'the audit record is append-only';
end
$$;
create trigger audit_append_only before update or delete or truncate on audit
  for each statement execute function audit_is_append_only();

-- The newest seq and hash: a chain cut off at its end is noticed.
create table audit_head (
  only_row boolean primary key default true check (only_row),
  seq bigint not null,
  hash text not null
);
insert into audit_head (seq, hash) values (0, '');
