create table province (
    name      text           not null primary key,
    capital   text           not null,
    latitude  numeric(7, 4)  not null,
    longitude numeric(7, 4)  not null,
    postcodes text[]         not null
);

create table warehouse (
    id       integer generated always as identity primary key,
    code     text not null unique,
    name     text not null,
    contact  text not null,
    phone    text not null,
    province text not null references province (name),
    city     text not null,
    district text,
    address  text not null
);

-- Kilometres from a warehouse to each province: filled from the capitals when a warehouse is made, corrected by people.
create table warehouse_distance (
    warehouse_id integer not null references warehouse (id),
    province     text    not null references province (name),
    km           integer not null,
    primary key (warehouse_id, province)
);

create table sku (
    id           integer generated always as identity primary key,
    code         text collate "C" not null unique,
    name         text    not null,
    price        numeric(19, 4),
    currency     text,
    weight_grams integer not null check (weight_grams > 0),
    bulky        boolean not null default false
);

-- A row for every SKU and warehouse, so that a reservation always finds a row to lock.
create table stock_level (
    sku_id       integer not null references sku (id),
    warehouse_id integer not null references warehouse (id),
    on_hand      integer not null default 0,
    reserved     integer not null default 0,
    primary key (sku_id, warehouse_id),
    check (reserved >= 0 and reserved <= on_hand)
) with (fillfactor = 70);

create table stock_movement (
    id           bigint generated always as identity primary key,
    at           timestamptz not null default now(),
    sku_id       integer     not null references sku (id),
    warehouse_id integer     not null references warehouse (id),
    kind         text        not null check (kind in ('RECEIPT', 'SHIPPED', 'CORRECTION', 'RETURN')),
    quantity     integer     not null,
    reference    text        not null,
    actor        text        not null,
    unique (reference, kind, sku_id, warehouse_id)
);

-- No foreign keys, see docs/decisions/0008: the level row that is locked with it has them.
create table reservation (
    order_id     bigint   not null,
    line_no      smallint not null,
    warehouse_id integer  not null,
    sku_id       integer  not null,
    quantity     integer  not null check (quantity > 0),
    primary key (order_id, line_no, warehouse_id)
);

-- How a SKU is called where it is sold, and what availability that platform was last told.
create table listing (
    account_id   integer not null references account (id),
    sku          text collate "C" not null,
    product_id   text    not null,
    variation_id text    not null default '',
    told         integer,
    told_at      timestamptz,
    primary key (account_id, sku)
);

-- SKUs whose availability changed since the platforms were told.
create table stock_dirty (
    sku_id integer     not null primary key,
    since  timestamptz not null default now()
);

create table stock_setting (
    name  text    not null primary key,
    value integer not null
);
insert into stock_setting values ('safety-buffer', 2);
