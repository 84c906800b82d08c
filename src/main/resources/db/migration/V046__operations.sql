-- What people decide about an account while the hubs run: it stands in the row that every poll looks at, so it counts at once.
alter table account
    add column paused_by          text,
    add column paused_at          timestamptz,
    add column paused_why         text,
    add column caught_up_at       timestamptz,
    add column reconcile_asked_at timestamptz;
comment on column account.caught_up_at is 'what the platform changed before this has been read: its last page said that there is no more';
comment on column account.reconcile_asked_at is 'somebody wants a comparison now; taken by whoever begins it';

-- Queues that people paused. The broker holds them for all hubs; this says who and why, on every page.
create table queue_pause (
    queue text        not null primary key,
    actor text        not null,
    at    timestamptz not null default now(),
    why   text        not null
);

-- Orders of the last hours are counted by it. Orders come in the order of their time, so this costs next to nothing.
create index orders_received on orders using brin (received_at) with (pages_per_range = 32, autosummarize = on);

-- Parcels of which nobody knows whether the carrier took them; there should be none.
create index parcel_unknown on parcel (carrier) where status = 'UNKNOWN';
