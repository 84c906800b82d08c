-- The labels of booked parcels: fetched after the booking, kept until nobody sticks them on any more.
create table parcel_label (
    parcel_id   bigint      not null primary key,
    carrier     text        not null,
    due_at      timestamptz,
    tries       integer     not null default 0,
    document    bytea,
    kept_at     timestamptz,
    last_answer text
);
-- a PDF is packed already
alter table parcel_label alter column document set storage external;
create index parcel_label_due on parcel_label (carrier, due_at) where due_at is not null;
create index parcel_label_kept on parcel_label (kept_at) where kept_at is not null;
comment on column parcel_label.due_at is 'fetch it, or try again, then; null when it is kept or a person has to';
comment on column parcel_label.tries is 'calls in a row that brought none';

insert into shipment_setting values ('keep-labels-days', 90);
