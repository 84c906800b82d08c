-- Files that trading partners send in envelopes with a control reference (EDIFACT, X12), and those that they get.

-- One row an interchange that was taken in: the same reference once more is a copy, or somebody's mistake.
-- It is written with its orders; acknowledgement is what the receipt will say, and due_at when it is owed again.
create table interchange_in (
    id              bigint generated always as identity primary key,
    account_id      integer     not null references account (id),
    sender          text        not null,
    reference       text        not null,
    content_hash    bytea       not null,
    journal_id      uuid        not null,
    acknowledgement jsonb,
    attempts        integer     not null default 0,
    due_at          timestamptz,
    taken_at        timestamptz not null default now(),
    unique (account_id, sender, reference)
);
create index interchange_in_due on interchange_in (due_at) where due_at is not null;

-- The last control number that an account was given; numbers only rise.
create table interchange_counter (
    account_id integer primary key references account (id),
    last       bigint not null
);

-- What goes out, byte for byte: written before the file is, so that a second try is the same file under the same name.
-- purpose says what it is for; each purpose has one number.
create table interchange_out (
    account_id integer     not null references account (id),
    number     bigint      not null,
    purpose    text        not null,
    name       text        not null,
    body       bytea       not null,
    created_at timestamptz not null default now(),
    primary key (account_id, number),
    unique (account_id, purpose)
);

-- Trading partners hear of confirmed and rejected orders, too.
alter table platform_answer drop constraint platform_answer_kind_check;
alter table platform_answer
    add constraint platform_answer_kind_check check (kind in ('SHIPPED', 'CANCELLED', 'CONFIRMED', 'REJECTED'));
