-- See docs/decisions/0008: each looked up and locked a row per row written. Orders and accounts are never deleted, and these
-- rows are written while their order is locked.
alter table orders drop constraint orders_account_id_fkey;
alter table platform_answer drop constraint platform_answer_order_id_fkey;
alter table notification drop constraint notification_order_id_fkey;
alter table unplanned_order drop constraint unplanned_order_order_id_fkey;
