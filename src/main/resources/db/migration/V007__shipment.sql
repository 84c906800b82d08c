create table carrier_service (
    carrier   text    not null,
    code      text    not null,
    name      text    not null,
    kind      text    not null check (kind in ('EXPRESS', 'STANDARD', 'FREIGHT')),
    min_grams integer not null default 0,
    max_grams integer not null default 30000,
    active    boolean not null default true,
    primary key (carrier, code)
);

-- What a service costs and how long it takes up to a distance from the warehouse.
create table carrier_rate (
    carrier     text           not null,
    service     text           not null,
    up_to_km    integer        not null,
    first_grams integer        not null,
    first_price numeric(19, 4) not null,
    next_grams  integer        not null,
    next_price  numeric(19, 4) not null,
    currency    text           not null default 'CNY',
    days        integer        not null,
    primary key (carrier, service, up_to_km),
    foreign key (carrier, service) references carrier_service (carrier, code)
);

-- One package of an order from one warehouse, both locked by whoever plans it (docs/decisions/0008). References are never used twice, cancelled parcels stay.
create table parcel (
    id             bigint generated always as identity primary key,
    order_id       bigint         not null,
    seq            smallint       not null,
    warehouse_id   integer        not null,
    reference      text collate "C" not null unique,
    carrier        text           not null,
    service        text           not null,
    weight_grams   integer        not null check (weight_grams > 0),
    cost           numeric(19, 4) not null,
    currency       text           not null,
    days           integer        not null,
    why            text           not null,
    status         text           not null check (status in (
        'PLANNED', 'REQUESTED', 'UNKNOWN', 'BOOKED', 'CANCEL_REQUESTED', 'CANCELLED', 'COLLECTED', 'IN_TRANSIT',
        'OUT_FOR_DELIVERY', 'DELIVERED', 'RETURNING', 'RETURNED', 'LOST')),
    status_at      timestamptz,
    exception      text check (exception in ('DELAYED', 'DAMAGED', 'REFUSED', 'ADDRESS')),
    waybill        text collate "C",
    cancel_reason  text,
    attempt_id     bigint,
    tries          integer        not null default 0,
    not_before     timestamptz,
    due_at         timestamptz,
    track_at       timestamptz,
    created_at     timestamptz    not null default now(),
    unique (order_id, seq)
) with (fillfactor = 70);
create unique index parcel_waybill on parcel (carrier, waybill) where waybill is not null;
create index parcel_due on parcel (due_at) where due_at is not null;
create index parcel_track on parcel (carrier, track_at) where track_at is not null;
comment on column parcel.why is 'why this service was chosen, as a sentence';
comment on column parcel.attempt_id is 'the latest call; only its answer, or a label, moves the parcel';
comment on column parcel.tries is 'calls in a row that settled nothing';
comment on column parcel.not_before is 'no call to the carrier before this: back-off, or an earlier call may still be under way';
comment on column parcel.due_at is 'the sweep sends it to its carrier''s queue again; null while nothing waits or a person decides';
comment on column parcel.track_at is 'ask the carrier for news then';

-- Every call that asks a carrier for something, written before the first byte leaves.
create table booking_attempt (
    id         bigint generated always as identity primary key,
    parcel_id  bigint      not null,
    action     text        not null check (action in ('BOOK', 'ASK', 'CANCEL')),
    started_at timestamptz not null default now(),
    deadline   timestamptz not null,
    settled_at timestamptz,
    outcome    text,
    code       text,
    message    text
);
create index booking_attempt_parcel on booking_attempt (parcel_id);

-- Allocated orders that no carrier can take: said once, not at every try.
create table unplanned_order (
    order_id bigint      not null primary key references orders (id),
    since    timestamptz not null default now(),
    why      text        not null
);

create table tracking_event (
    carrier          text        not null,
    waybill          text collate "C" not null,
    carrier_event_id text collate "C" not null,
    parcel_id        bigint,
    at               timestamptz not null,
    status           text        not null,
    exception        text,
    code             text        not null,
    place            text,
    text             text,
    entered_by       text,
    received_at      timestamptz not null default now(),
    primary key (carrier, waybill, carrier_event_id)
);
create index tracking_event_parcel on tracking_event (parcel_id) where parcel_id is not null;
create index tracking_event_parked on tracking_event (received_at) where parcel_id is null;
create index tracking_event_unknown on tracking_event (carrier, code) where status = 'UNKNOWN';

create table shipment_setting (
    name  text    not null primary key,
    value integer not null
);
insert into shipment_setting values
    ('max-days', 5),
    ('track-after-minutes', 240);
