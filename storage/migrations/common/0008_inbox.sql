-- The people's inbox.

-- The last message that whoever has the conversation had seen when they replied: two replies never have the same.
alter table assignments add column answered text not null default '';

-- Up to which turn of a contact somebody has seen to its emergencies; a later one alarms again.
create table attended (
    contact_id text not null primary key,
    turn bigint not null,
    account text not null,
    at bigint not null
);

-- How long residents waited for a person, in milliseconds, when one took their conversation over.
create table take_overs (
    id text not null primary key,
    contact_id text not null,
    account text not null,
    at bigint not null,
    waited bigint not null
);
create index take_overs_by_time on take_overs (at);

create index contacts_in_emergency on contacts (id) where outcome = 'emergency' and ended_at is null;
