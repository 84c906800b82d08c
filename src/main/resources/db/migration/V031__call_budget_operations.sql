-- Some platforms limit each operation by itself; where they count all calls together, the operation is empty.
alter table call_budget add column operation text not null default '';
alter table call_budget drop constraint call_budget_pkey, add primary key (account_id, operation);
comment on column call_budget.operation is 'what the platform counts apart, by its own name of it';
