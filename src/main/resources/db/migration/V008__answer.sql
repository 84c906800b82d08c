-- What the hub owes the platform an order came from. 200 may carry failures: nothing is CONFIRMED before the platform's
-- own words say so. SENDING is written before the first byte leaves; one that is found past its due_at may have arrived,
-- so the platform is read first (as for UNKNOWN). Without due_at nothing happens by itself any more.
create table platform_answer (
    id         bigint generated always as identity primary key,
    order_id   bigint      not null references orders (id),
    kind       text        not null check (kind in ('SHIPPED', 'CANCELLED')),
    state      text        not null default 'REQUESTED'
        check (state in ('REQUESTED', 'SENDING', 'CONFIRMED', 'DECLINED', 'UNKNOWN')),
    attempts   integer     not null default 0,
    message    text,
    due_at     timestamptz,
    created_at timestamptz not null default now(),
    settled_at timestamptz,
    unique (order_id, kind)
);
create index platform_answer_due on platform_answer (due_at) where due_at is not null;
