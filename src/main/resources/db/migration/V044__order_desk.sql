-- What people look for in orders and what does not change when an order moves: every move rewrites all index entries of the
-- order's row, so these stand beside it and are written once. No foreign keys, see docs/decisions/0008.
create table order_search (
    order_id    bigint           not null primary key,
    total       numeric(19, 4)   not null,
    class       text             not null,
    name        text collate "C" not null,
    phone       text collate "C",
    buyer_phone text collate "C",
    address     uuid             not null
);
comment on column order_search.name is 'the recipient''s, in small letters';
comment on column order_search.phone is 'digits from the last to the first: people know how a number ends';
comment on column order_search.buyer_phone is 'likewise; null when it is the recipient''s';
comment on column order_search.address is 'the same for the same address, however it is spaced';

create function order_search_of(id bigint, total numeric, class text, document jsonb) returns setof order_search
    language sql immutable as
$$
select id, total, class, lower(coalesce(document #>> '{deliverTo,name}', '')), recipient, nullif(buyer, recipient),
    md5(lower(regexp_replace(concat(document #>> '{deliverTo,country}', document #>> '{deliverTo,province}',
        document #>> '{deliverTo,city}', document #>> '{deliverTo,district}', document #>> '{deliverTo,line}'),
        '[[:space:],.，。、-]', '', 'g')))::uuid
from (select
    nullif(reverse(regexp_replace(document #>> '{deliverTo,phone}', '\D', '', 'g')), '') as recipient,
    nullif(reverse(regexp_replace(document #>> '{buyer,phone}', '\D', '', 'g')), '') as buyer) phones
$$;

insert into order_search
select found.* from orders o cross join lateral order_search_of(o.id, o.total, o.class, o.document) found;

create index order_search_total on order_search (total, order_id);
-- most are retail, and those are found by walking along the orders
create index order_search_class on order_search (class, order_id) where class <> 'RETAIL';
create index order_search_name on order_search (name);
create index order_search_phone on order_search (phone);
create index order_search_buyer_phone on order_search (buyer_phone) where buyer_phone is not null;
create index order_search_address on order_search (address);

create index order_line_sku on order_line (sku, order_id);

-- Lists by state, and who is in it for too long; takes the place of the index of IN_REVIEW and REJECTED.
drop index orders_status;
create index orders_state on orders (status, changed_at, id);
create index orders_changed on orders (changed_at, id);
create index orders_held on orders (hold_until) where hold_until is not null;
create index parcel_trouble on parcel (order_id)
    where exception is not null and status not in ('CANCELLED', 'DELIVERED', 'RETURNED', 'LOST');

-- What people wrote about an order, for people only: no topic carries it.
create table order_note (
    id       bigint generated always as identity primary key,
    order_id bigint      not null,
    at       timestamptz not null default now(),
    author   text        not null,
    text     text        not null
);
create index order_note_order on order_note (order_id);

-- A person's searches, by the name that the person gave them.
create table order_view (
    owner      text        not null,
    name       text        not null,
    query      text        not null,
    sort       text        not null,
    descending boolean     not null,
    created_at timestamptz not null default now(),
    primary key (owner, name)
);

-- A deed done to many orders at once: any hub goes on with what another has begun.
create table order_batch (
    id         uuid        not null primary key,
    deed       text        not null,
    who        text        not null,
    reason     text,
    hold_until timestamptz,
    query      text,
    total      integer     not null,
    started_at timestamptz not null default now()
);
create table order_batch_item (
    batch_id   uuid   not null references order_batch (id) on delete cascade,
    order_id   bigint not null,
    settled_at timestamptz,
    problem    text,
    primary key (batch_id, order_id)
);
create index order_batch_item_open on order_batch_item (batch_id, order_id) where settled_at is null;

insert into role_scope (role, scope) values
    ('clerk', 'orders:note'), ('dispatcher', 'orders:note'), ('service', 'orders:note');
