-- One shop on a platform. What it is called and where it lives stands in config/; how far the hub has read it stands here.
create table account (
    id              integer generated always as identity primary key,
    platform        text    not null,
    name            text    not null,
    cursor          jsonb,
    next_poll_at    timestamptz,
    paused          boolean not null default false,
    lease_owner     text,
    lease_epoch     bigint  not null default 0,
    lease_until     timestamptz,
    last_contact_at timestamptz,
    last_page_at    timestamptz,
    last_page_hash  bytea,
    failures        integer not null default 0,
    last_failure    text,
    unique (platform, name)
);
