-- Why stock was corrected.
alter table stock_movement add column reason text;

-- Accounts that are told stock levels; a dirty mark goes when each of them knows what is true.
create table stock_audience (
    account_id integer not null primary key references account (id)
);

-- Not told again before this: a push is under way (it may have died), was refused, or the SKU is not sold there (product_id is '').
alter table listing add column not_before timestamptz;

-- People search by the number that the platform shows.
create index orders_platform_number on orders (platform_number);

-- The technical hops of an order.
create index journal_orders on journal using gin ((about -> 'orders') jsonb_path_ops) where (about -> 'orders') is not null;
