-- Waybills that somebody else follows for us: a tracking source that is told of each and pushes its news.
create table tracking_subscription (
    source      text             not null,
    carrier     text             not null,
    waybill     text collate "C" not null,
    code        text             not null,
    due_at      timestamptz,
    tries       integer          not null default 0,
    aborts      integer          not null default 0,
    last_answer text,
    primary key (source, waybill, carrier)
);
create index tracking_subscription_due on tracking_subscription (source, due_at) where due_at is not null;
comment on column tracking_subscription.code is 'what the source calls the carrier, as corrected by the source';
comment on column tracking_subscription.due_at is 'subscribe, or again, then; null while the source follows it or a person decides';
comment on column tracking_subscription.tries is 'calls in a row that brought no answer';
comment on column tracking_subscription.aborts is 'how often the source gave up in a row';
