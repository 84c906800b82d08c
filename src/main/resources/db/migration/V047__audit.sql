-- Who did what to the hub itself: signed in, was refused, looked at personal data, changed a setting from one value to another.
-- What is done to an order stands in order_event, to an incident in incident_action.
create table audit (
    id      bigint generated always as identity primary key,
    at      timestamptz not null default clock_timestamp(),
    actor   text        not null,
    action  text        not null,
    subject text,
    before  text,
    after   text,
    -- the network address it came from, where it came from a screen
    address text
);
create index audit_actor on audit (actor, id);
create index audit_action on audit (action, id);

-- Wrong tries in a row of a name, whether anybody has it or not, from a range of addresses; range '*' counts those from everywhere.
create table sign_in_failure (
    name         text        not null,
    range        text        not null,
    failures     integer     not null,
    -- how often it was locked: each lock lasts twice as long as the one before
    locks        integer     not null default 0,
    last_at      timestamptz not null default now(),
    locked_until timestamptz,
    primary key (name, range)
);
create index sign_in_failure_last on sign_in_failure (last_at);

-- What an administrator changed of the parameters that the hub knows (settings/Parameter.java); the others have their defaults.
create table parameter (
    name  text   not null primary key,
    value bigint not null
);
