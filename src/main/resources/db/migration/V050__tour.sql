-- How far each reader has come with the tour on the first page, beside simulated partners.
create table tour_mark (
    name text        not null,
    mark text        not null check (mark in ('APPROVE', 'WAY', 'TRACK', 'MEND', 'CARRIER', 'CLOSED')),
    id   bigint      generated always as identity,
    at   timestamptz not null default now(),
    primary key (name, mark)
);
comment on column tour_mark.mark is 'a step that is done; CLOSED: the reader has put the card away';
