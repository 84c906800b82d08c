-- Every message in and out, raw, before anything tries to understand it.
-- The key is a UUIDv7, whose first 48 bits are milliseconds: so the key is the time, and one day is one partition.
-- Nothing has a foreign key to it, so that old days can be dropped whole.
create table journal (
    id           uuid        not null primary key,
    direction    text        not null check (direction in ('IN', 'OUT')),
    kind         text        not null,
    platform     text        not null,
    account      text        not null,
    content_type text        not null,
    about        jsonb,
    body         bytea       not null
) partition by range (id);

create table journal_default partition of journal default;

-- The smallest UUIDv7 of a moment.
create function uuid_v7_floor(moment timestamptz) returns uuid
    language sql immutable strict
    return (lpad(to_hex((extract(epoch from moment) * 1000)::bigint), 12, '0') || '70008000000000000000')::uuid;

-- Makes the partition of one day; a day that is there already, or whose rows already stand in the default partition, is left alone.
create function journal_open_day(day date) returns void
    language plpgsql as
$$
declare
    name text := 'journal_' || to_char(day, 'YYYYMMDD');
    low  uuid := uuid_v7_floor(day::timestamp at time zone 'UTC');
    high uuid := uuid_v7_floor((day + 1)::timestamp at time zone 'UTC');
begin
    perform pg_advisory_xact_lock(hashtext('journal_open_day'));
    if to_regclass(name) is null
        and not exists (select from journal_default where id >= low and id < high) then
        execute format('create table %I partition of journal for values from (%L) to (%L)', name, low, high);
    end if;
end
$$;
