-- Proof of completeness: which orders of a closed window a platform has, compared with ours by id and version. A row a run.
create table reconciliation (
    id          bigint generated always as identity primary key,
    account_id  integer     not null references account (id),
    -- by the time at which the platform's customer ordered, which does not change: the list stands still while it is paged
    window_from timestamptz not null,
    window_to   timestamptz not null,
    lease_epoch bigint      not null default 1,
    lease_until timestamptz not null,
    listed      integer     not null default 0,
    asked       integer     not null default 0, -- orders that were missing or outdated and were read by their id
    set_aside   integer     not null default 0, -- of these, such as an incident tells of: a person knows
    missing     integer     not null default 0, -- of these, such as did not come all the same
    started_at  timestamptz not null default now(),
    check_at    timestamptz,                    -- the list is through; what was asked for has until then
    ended_at    timestamptz,
    failure     text
);
create index reconciliation_account on reconciliation (account_id, id);
-- an account is asked once at a time, over all hubs
create unique index reconciliation_open on reconciliation (account_id) where ended_at is null;

-- Orders of an open run that the platform has and the hub had not, or only in an older version.
create table reconciliation_gap (
    reconciliation_id bigint      not null references reconciliation (id),
    platform_order_id text        not null,
    modified_at       timestamptz not null,
    primary key (reconciliation_id, platform_order_id)
);

-- what a person has decided about an order is not asked for again
create index incident_dismissed on incident (platform, account, subject) where state = 'DISMISSED';
