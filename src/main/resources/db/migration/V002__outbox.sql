-- What the database promised the brokers. One row a page and lane: WORK goes to Artemis queues, FACT to Kafka topics.
create table outbox (
    id         bigint generated always as identity primary key,
    lane       text        not null check (lane in ('WORK', 'FACT')),
    event      text        not null,
    partner    text,
    body       jsonb       not null,
    priority   smallint    not null default 4,
    not_before timestamptz not null default now()
);
create index outbox_lane on outbox (lane, id);

-- Who may do what only one hub may do at a time (the FACT lane, the sweep). Times are the database's.
create table lease (
    name     text        not null primary key,
    owner    text        not null,
    epoch    bigint      not null,
    until    timestamptz not null
);

-- Raw pages that no stage has taken yet: how many an account has before it, and what to send again should the broker lose it.
create table page_underway (
    journal_id uuid        not null primary key,
    platform   text        not null,
    account    text        not null,
    priority   smallint    not null,
    since      timestamptz not null default now()
);
create index page_underway_account on page_underway (platform, account);
