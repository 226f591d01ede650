-- What the console keeps of people and of their work. Lists are JSON; an empty list of agencies means all.
alter table accounts add column shown_name text not null default '';
alter table accounts add column agencies text not null default '[]';
alter table accounts add column languages text not null default '[]';
alter table accounts add column sees_sensitive boolean not null default false;
alter table accounts add column totp_secret text;
alter table accounts add column totp_step bigint not null default 0;
alter table accounts add column shortcuts boolean not null default true;

-- Failed sign-ins by name and by client, so that guessing is slowed down across all gateways.
create table sign_in_failures (
    key text not null primary key,
    count bigint not null,
    since bigint not null
);

-- Who has taken a conversation over. One at a time: the first one wins.
create table assignments (
    conversation text not null primary key,
    contact_id text not null,
    account text not null,
    since bigint not null
);
create index assignments_of_account on assignments (account, since);

create table drafts (
    account text not null,
    contact_id text not null,
    body text not null,
    updated_at bigint not null,
    primary key (account, contact_id)
);

-- Who has a contact on their screen now.
create table presence (
    contact_id text not null,
    account text not null,
    seen_at bigint not null,
    writing boolean not null,
    primary key (contact_id, account)
);

create table notes (
    id text not null primary key,
    contact_id text not null,
    account text not null,
    body text not null,
    at bigint not null
);
create index notes_of_contact on notes (contact_id, id);

-- What a person says a message was about. `source` is `correction` or `sample`; one label of a source a message.
create table labels (
    contact_id text not null,
    turn bigint not null,
    source text not null,
    kind text not null,
    id text not null,
    decided_kind text not null,
    decided_id text not null,
    channel text not null,
    language text not null,
    borough text not null,
    account text not null,
    at bigint not null,
    taken_up_at bigint,
    primary key (contact_id, turn, source)
);
create index labels_of_source on labels (source, at);

-- The contacts drawn for review, by ISO week (`2026-W48`).
create table review_samples (
    week text not null,
    contact_id text not null,
    turn bigint not null,
    primary key (week, contact_id, turn)
);

-- Sentences that people send often, by language. `purpose` is empty, or the status that it announces.
create table canned_replies (
    id text not null primary key,
    title text not null,
    purpose text not null,
    language text not null,
    body text not null,
    account text not null,
    updated_at bigint not null
);
