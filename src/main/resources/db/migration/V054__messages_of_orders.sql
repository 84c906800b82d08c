-- Messages bring many orders or many parcels' news: which of them were whose is found from here.
alter table order_event add column replaced uuid;
comment on column order_event.replaced is 'of OrderAmended: the message of the version before, which orders.journal_id no longer names';

alter table tracking_event add column journal_id uuid;
comment on column tracking_event.journal_id is 'the message that brought it; null of what was entered by hand';
