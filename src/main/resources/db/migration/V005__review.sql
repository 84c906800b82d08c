-- Which rules are in force and what they lead to. The rules themselves are code; people change this table on screen.
create table review_rule (
    name      text    not null primary key,
    position  integer not null,
    outcome   text    not null check (outcome in ('OFF', 'HOLD', 'REJECT')),
    threshold numeric(19, 4)
);
insert into review_rule (name, position, outcome, threshold) values
    ('paid',                 10, 'HOLD',   null),
    ('not-shipped-elsewhere', 20, 'HOLD',  null),
    ('address-consistent',   30, 'HOLD',   null),
    ('price-near-catalogue', 40, 'HOLD',   0.50),
    ('total-below-limit',    50, 'HOLD',   20000),
    ('quantity-plausible',   60, 'HOLD',   500),
    ('buyer-identified',     70, 'OFF',    null);
