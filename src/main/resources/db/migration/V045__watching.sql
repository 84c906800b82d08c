-- What incidents say apart from whom they are about, so that people see "37 others" of a kind as one.
create function incident_alike(message text, subject text) returns text
    language sql immutable
    return md5(regexp_replace(
        case when length(subject) > 2 then replace(message, subject, '#') else message end,
        '\mEN\d+|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|\d{4}-\d\d-\d\d[T ][\d:.+Z]+|\[\d+\]|\m(line|row|rows|byte|order) \d+',
        '#', 'g'));

create table incident_severity (
    severity           text     not null primary key,
    position           smallint not null,
    act_within_seconds integer  not null check (act_within_seconds > 0)
);
comment on column incident_severity.act_within_seconds is 'when nobody acted by then, the next step''s receivers are told';
insert into incident_severity values ('CRITICAL', 1, 1800), ('HIGH', 2, 14400), ('NORMAL', 3, 86400);

-- Causes that are not named here are NORMAL.
create table incident_cause (
    cause    text not null primary key,
    severity text not null references incident_severity (severity)
);
insert into incident_cause values
    ('PLATFORM_UNREACHABLE', 'CRITICAL'), ('PLATFORM_SILENT', 'HIGH'), ('DEAD_LETTER', 'HIGH'), ('UNEXPECTED', 'HIGH'),
    ('ORDER_MISSING', 'HIGH'), ('CARRIER_UNKNOWN', 'HIGH'), ('CARRIER_ANSWER_WRONG', 'HIGH'), ('PARCEL_LOST', 'HIGH'),
    ('CHANGED_TOO_LATE', 'HIGH');

-- Who is told of an incident: at step 0 when it opens, at 1 and 2 when nobody acted in time.
create table incident_receiver (
    id       integer  generated always as identity primary key,
    severity text     not null references incident_severity (severity),
    step     smallint not null check (step between 0 and 2),
    address  text     not null,
    locale   text     not null default 'zh-CN' check (locale in ('zh-CN', 'en')),
    unique (severity, step, address)
);

alter table incident
    add column severity text     not null default 'NORMAL',
    add column owner    text,
    add column act_by   timestamptz,
    add column told     smallint not null default 0,
    add column tell_at  timestamptz,
    add column alike    text     generated always as (incident_alike(message, subject)) stored;
comment on column incident.told is 'how many steps of telling and escalation are done';
comment on column incident.tell_at is 'when the next one is due; null when all are done';
create index incident_alike on incident (cause, alike, id) where state = 'OPEN';
create index incident_tell on incident (tell_at) where state = 'OPEN' and tell_at is not null;
-- what the hub's own watches raised, and close again
create index incident_watched on incident (cause, subject)
    where state = 'OPEN' and cause in ('ORDER_OVERDUE', 'PLATFORM_SILENT', 'PARCEL_SILENT');

alter table incident_action drop constraint incident_action_action_check;
alter table incident_action add check (action in
    ('REPLAY', 'RESEND', 'DISMISS', 'REVEAL', 'TAKE', 'LEAVE', 'DEADLINE', 'ESCALATE', 'AGAIN', 'RECOVERED'));

-- Mails to the hub's own people, as notification has those to customers: SENDING is written before the first byte leaves.
create table staff_mail (
    id         bigint  generated always as identity primary key,
    address    text    not null,
    subject    text    not null,
    body       text    not null,
    state      text    not null default 'WAITING' check (state in ('WAITING', 'SENDING', 'SENT', 'UNKNOWN', 'REFUSED')),
    attempts   integer not null default 0,
    message    text,
    due_at     timestamptz default now(),
    created_at timestamptz not null default now(),
    settled_at timestamptz
);
create index staff_mail_due on staff_mail (due_at) where due_at is not null;

-- How long something may stay as it is: of the lines that fit, the one with the most said counts, the class before the platform.
create table watch_limit (
    id       integer generated always as identity primary key,
    kind     text    not null check (kind in ('ORDER', 'ACCOUNT', 'PARCEL')),
    platform text,
    class    text,
    state    text,
    seconds  integer not null check (seconds >= 60),
    unique nulls not distinct (kind, platform, class, state)
);
comment on column watch_limit.platform is 'marketplace, or carrier of a parcel; null: any';
comment on column watch_limit.state is 'of the order or the parcel; states without a line are not watched';
insert into watch_limit (kind, class, state, seconds) values
    ('ORDER', null, 'RECEIVED', 900), ('ORDER', null, 'APPROVED', 900), ('ORDER', null, 'ALLOCATED', 3600),
    ('ORDER', null, 'CONFIRMED', 3600), ('ORDER', null, 'IN_REVIEW', 86400), ('ORDER', 'URGENT', 'IN_REVIEW', 7200),
    ('ORDER', null, 'REJECTED', 604800), ('ORDER', null, 'BACKORDERED', 259200), ('ORDER', 'URGENT', 'BACKORDERED', 86400),
    ('ORDER', null, 'BOOKED', 172800), ('ORDER', null, 'SHIPPED', 864000),
    ('PARCEL', null, 'BOOKED', 172800), ('PARCEL', null, 'COLLECTED', 86400), ('PARCEL', null, 'IN_TRANSIT', 259200),
    ('PARCEL', null, 'OUT_FOR_DELIVERY', 86400), ('PARCEL', null, 'RETURNING', 604800),
    ('ACCOUNT', null, null, 21600);

-- What is said to be late or silent, so that it is said once and taken back when it is over.
create table overdue_order (
    order_id bigint      not null primary key,
    status   text        not null,
    since    timestamptz not null
);
create table silent_parcel (
    parcel_id bigint      not null primary key,
    status    text        not null,
    since     timestamptz not null
);
create table silent_account (
    account_id integer     not null primary key references account (id),
    since      timestamptz not null
);
-- The longest time without news of each day: what is usual for an account, its nights and Sundays included.
create table account_gap (
    account_id integer not null references account (id),
    day        date    not null,
    seconds    integer not null,
    primary key (account_id, day)
);

-- Which text of a mapping (and of what it imports) was in use since when.
create table mapping_version (
    id    bigint      generated always as identity primary key,
    name  text        not null,
    hash  text        not null,
    since timestamptz not null default clock_timestamp(),
    files jsonb       not null
);
create index mapping_version_name on mapping_version (name, since desc);

insert into role_scope (role, scope) values ('operator', 'messages:personal') on conflict do nothing;
