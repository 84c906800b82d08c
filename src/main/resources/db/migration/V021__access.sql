-- Tokens that open /api. Only hashes are kept: whoever reads this table can enter nowhere.
create table api_token (
    id           bigint generated always as identity primary key,
    uid          uuid        not null unique,
    name         text        not null,
    prefix       text        not null, -- the token's first characters, so that people know which one it is
    hash         bytea       not null unique check (length(hash) = 32),
    scopes       text[]      not null check (cardinality(scopes) > 0),
    created_by   text        not null,
    created_at   timestamptz not null default now(),
    expires_at   timestamptz,
    revoked_by   text,
    revoked_at   timestamptz,
    last_used_at timestamptz -- to within some minutes: reading must not cost a write
);

-- The name stands in the audit trail as who it was: two at the same time would be nobody.
create unique index api_token_name on api_token (name) where revoked_at is null;
