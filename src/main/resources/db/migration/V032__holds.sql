-- What a platform, or its mapping, says against shipping an order: a person looks, or a later version of it takes it back.
insert into review_rule (name, position, outcome, threshold) values ('not-held-by-platform', 25, 'HOLD', null);
