-- What people and programs enter goes to a person where the catalogue has nothing to compare its prices with; shops set theirs
-- in many currencies, so for them somebody switches it on.
insert into review_rule (name, position, platform, outcome) values
    ('price-comparable', 45, '', 'OFF'),
    ('price-comparable', 45, 'manual', 'HOLD');
