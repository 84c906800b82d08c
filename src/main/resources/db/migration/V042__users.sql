-- Who signs in to the console. Rights hang on roles only, so that they are read in one place.
create table hub_user (
    id                  integer     generated always as identity primary key,
    uid                 uuid        not null unique,
    name                text        not null,
    full_name           text        not null,
    email               text,
    -- null: signs in by an outside provider only
    password_hash       text,
    password_changed_at timestamptz,
    must_change         boolean     not null default false,
    disabled            boolean     not null default false,
    -- raised when all sessions of the user shall end
    epoch               integer     not null default 1,
    created_at          timestamptz not null default now(),
    last_sign_in_at     timestamptz
);
create unique index hub_user_name on hub_user (lower(name));

create table role (
    name     text    not null primary key,
    position integer not null,
    -- false: made by the hub, its name is known to the console's texts
    own      boolean not null default true
);
create table role_scope (
    role  text not null references role (name) on delete cascade,
    scope text not null,
    primary key (role, scope)
);
create table user_role (
    user_id integer not null references hub_user (id) on delete cascade,
    role    text    not null references role (name),
    primary key (user_id, role)
);

insert into role (name, position, own) values
    ('administrator', 10, false), ('clerk', 20, false), ('stock-keeper', 30, false), ('dispatcher', 40, false),
    ('service', 50, false), ('operator', 60, false), ('integrator', 70, false);
insert into role_scope (role, scope)
select role, unnest(string_to_array(scopes, ' ')) from (values
    ('administrator', '*'),
    ('clerk', 'orders:read orders:write orders:review orders:personal incidents:read incidents:write hub:read'),
    ('stock-keeper', 'stock:read stock:write orders:read incidents:read hub:read'),
    ('dispatcher', 'shipments:read shipments:write orders:read orders:personal incidents:read hub:read'),
    ('service', 'orders:read orders:personal shipments:read hub:read'),
    ('operator', 'hub:read hub:operate incidents:read incidents:write incidents:personal messages:read orders:read shipments:read stock:read settings:read'),
    ('integrator', 'hub:read messages:read mappings:try incidents:read incidents:write orders:read shipments:read')) r (role, scopes);
