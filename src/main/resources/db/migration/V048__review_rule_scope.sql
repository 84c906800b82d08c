-- A rule may lead to something else on a platform, for a class of orders, or for both; '' is all of them. The closest row counts.
alter table review_rule add column platform text not null default '', add column class text not null default '';
alter table review_rule drop constraint review_rule_pkey, add primary key (name, platform, class);
