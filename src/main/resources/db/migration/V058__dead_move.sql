-- Who moved messages to a dead end by hand, and why: written before the broker does it, read when they become incidents.
create table dead_move (
    id       bigint      generated always as identity primary key,
    at       timestamptz not null default clock_timestamp(),
    queue    text        not null,
    messages text[],
    actor    text        not null,
    reason   text
);
comment on column dead_move.queue is 'the one that they were moved out of';
comment on column dead_move.messages is 'their ids at the broker; null for all that lay there';
create index dead_move_queue on dead_move (queue, id);

alter table incident_action drop constraint incident_action_action_check;
alter table incident_action add check (action in
    ('REPLAY', 'RESEND', 'DISMISS', 'REVEAL', 'TAKE', 'LEAVE', 'DEADLINE', 'ESCALATE', 'AGAIN', 'RECOVERED', 'MOVE'));
