-- What a person must know of: whatever failed for good, with its own copy of the payload.
create table incident (
    id           bigint generated always as identity primary key,
    uid          uuid        not null unique,
    dedupe_key   text        not null unique,
    cause        text        not null,
    stage        text        not null,
    platform     text,
    account      text,
    subject      text,
    order_id     bigint,
    message      text        not null,
    payload      bytea       not null,
    content_type text        not null,
    journal_id   uuid,
    redo         jsonb,
    state        text        not null default 'OPEN' check (state in ('OPEN', 'REPLAYED', 'RESOLVED', 'DISMISSED')),
    times        integer     not null default 1,
    first_at     timestamptz not null default now(),
    last_at      timestamptz not null default now(),
    closed_at    timestamptz,
    closed_by    text,
    close_reason text,
    parent_id    bigint references incident (id),
    replayed_as  uuid
);
create index incident_open on incident (cause, id) where state = 'OPEN';
create index incident_subject on incident (platform, account, subject) where state in ('OPEN', 'REPLAYED');
create index incident_order on incident (order_id) where order_id is not null;
create index incident_parent on incident (parent_id) where parent_id is not null;
-- finds which incident a message was replayed from, when that message fails for another reason
create index incident_replayed_as on incident (replayed_as) where replayed_as is not null;

-- What people did about it: who, when, why.
create table incident_action (
    incident_id bigint      not null references incident (id),
    id          bigint generated always as identity,
    at          timestamptz not null default clock_timestamp(),
    action      text        not null check (action in ('REPLAY', 'RESEND', 'DISMISS', 'REVEAL')),
    actor       text        not null,
    reason      text,
    primary key (incident_id, id)
);
