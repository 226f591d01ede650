-- Conversations that somebody who has them has put aside.
create table snoozes (
    contact_id text not null primary key,
    account text not null,
    at bigint not null,
    -- The conversation's turn then; when the resident writes after it, the conversation is back.
    turn bigint not null,
    -- Epoch milliseconds; nothing: until the resident writes.
    until bigint
);
