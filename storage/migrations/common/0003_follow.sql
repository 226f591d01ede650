-- Who hears of a request, what they have heard, and whether it was solved.

-- `duplicate_of` is the report that it was joined with. `survey`: asked, solved, not_solved. `forward_round` counts how
-- often it was opened again after its agency had it.
alter table requests add column duplicate_of text;
alter table requests add column survey text;
alter table requests add column forward_round bigint not null default 0;
-- What went wrong the last time that it was tried and is tried again.
alter table requests add column forward_last text;
create index requests_not_forwarded on requests (forward_at) where forward_error is not null;

-- Who wants to hear of a request beside its filer; `hears` is false for a filer who wants to hear nothing.
create table followers (
    number text not null,
    conversation text not null,
    hears boolean not null,
    since bigint not null,
    primary key (number, conversation)
);
create index followers_of_address on followers (conversation);

-- One change that one address is to hear of. `state`: waiting, told, held (until the resident writes), untold.
-- `round` counts how often it was held and taken up again; `message` is the first message that told it.
create table notices (
    id text not null primary key,
    number text not null,
    conversation text not null,
    status text not null,
    note text,
    joined text,
    at bigint not null,
    state text not null,
    why text,
    message text,
    settled_at bigint,
    not_before bigint not null,
    lease_until bigint not null,
    attempts bigint not null,
    round bigint not null
);
create index notices_of_request on notices (number, id);
create index notices_of_address on notices (conversation);
create index notices_due on notices (not_before) where state = 'waiting';
create index notices_held on notices (at) where state = 'held';

-- The approved template that carries a message, as JSON, where the channel takes nothing else.
alter table outbox add column template text;
