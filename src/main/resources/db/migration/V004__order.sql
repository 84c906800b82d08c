create table orders (
    id                bigint generated always as identity (start with 100001) primary key,
    account_id        integer       not null references account (id),
    platform_order_id text collate "C" not null,
    platform_number   text          not null,
    status            text          not null,
    version_at        timestamptz   not null,
    content_hash      bytea         not null,
    class             text          not null,
    currency          text          not null,
    total             numeric(19, 4) not null,
    document          jsonb         not null,
    journal_id        uuid          not null,
    tracking_token    text,
    cancel_requested  text,
    hold_reason       text,
    hold_until        timestamptz,
    due_at            timestamptz,
    received_at       timestamptz   not null default now(),
    changed_at        timestamptz   not null default now(),
    unique (account_id, platform_order_id)
);
-- Every move rewrites the row: the document stands beside it, so that it is written once.
alter table orders alter column document set storage external;
alter table orders set (toast_tuple_target = 256, fillfactor = 80);

create index orders_due on orders (due_at) where due_at is not null;
create index orders_backordered on orders (id) where status = 'BACKORDERED';
create index orders_status on orders (status, id) where status in ('IN_REVIEW', 'REJECTED');

-- Lines and events are written by the thousand, only ever for orders of the same transaction, and orders are never deleted:
-- a foreign key would look each of them up once more (docs/decisions/0008).
create table order_line (
    order_id         bigint         not null,
    line_no          smallint       not null,
    sku              text collate "C" not null,
    quantity         integer        not null check (quantity > 0),
    unit_price       numeric(19, 4) not null,
    total            numeric(19, 4) not null,
    platform_line_id text           not null,
    primary key (order_id, line_no)
);

-- Every move of an order, and what else happened to it: audit trail, progress bar, source of order.events.v1.
create table order_event (
    order_id    bigint      not null,
    id          bigint generated always as identity,
    at          timestamptz not null default clock_timestamp(),
    event       text        not null,
    actor       text        not null,
    from_status text,
    to_status   text,
    why         text,
    primary key (order_id, id)
);
