-- What an account's platform still lets all hubs together ask for, where it counts calls by cost. Corrected by what its answers say.
create table call_budget (
    account_id integer          not null primary key references account (id) on delete cascade,
    available  double precision not null,
    restore    double precision not null check (restore > 0),
    most       double precision not null,
    at         timestamptz      not null
) with (fillfactor = 50);
comment on column call_budget.available is 'points left at that time; below zero while calls are waiting for points that are still to come';
comment on column call_budget.restore is 'points that come back each second';

-- Signed deliveries that were understood as a hint to read an order: the same bytes again are no news.
create table hint (
    account_id integer     not null references account (id) on delete cascade,
    digest     bytea       not null,
    at         timestamptz not null default now(),
    primary key (account_id, digest)
);
create index hint_at on hint (at);
