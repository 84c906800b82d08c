-- A customer is told at most once per step: the row comes first, the mail after it. SENDING is written before the first
-- byte leaves; one that stays so past its due_at died half way, and nobody knows whether its mail went out: UNKNOWN, which
-- nothing sends again but a person.
create table notification (
    id         bigint generated always as identity primary key,
    order_id   bigint      not null references orders (id),
    step       text        not null check (step in ('SHIPPED', 'DELIVERED')),
    state      text        not null default 'WAITING'
        check (state in ('WAITING', 'SENDING', 'SENT', 'UNKNOWN', 'REFUSED', 'SKIPPED')),
    attempts   integer     not null default 0,
    message    text,
    due_at     timestamptz,
    created_at timestamptz not null default now(),
    settled_at timestamptz,
    unique (order_id, step)
);
create index notification_due on notification (due_at) where due_at is not null;

create table notification_text (
    step    text not null,
    locale  text not null,
    subject text not null,
    body    text not null,
    primary key (step, locale)
);
insert into notification_text (step, locale, subject, body) values
    ('SHIPPED', 'zh-CN', '您的订单 {number} 已发货',
     E'您好：\n\n您的订单 {number} 已由{carrier}揽收，运单号 {waybill}。\n随时查看进度：{trackingUrl}\n\n感谢您的购买。'),
    ('DELIVERED', 'zh-CN', '您的订单 {number} 已送达',
     E'您好：\n\n您的订单 {number} 已送达。如有任何问题，请直接回复此邮件。\n\n感谢您的购买。'),
    ('SHIPPED', 'en', 'Your order {number} is on its way',
     E'Hello,\n\n{carrier} has collected your order {number}; the waybill number is {waybill}.\nSee where it is at any time: {trackingUrl}\n\nThank you for your order.'),
    ('DELIVERED', 'en', 'Your order {number} has arrived',
     E'Hello,\n\nyour order {number} has been delivered. If anything is wrong with it, just answer this mail.\n\nThank you for your order.');
