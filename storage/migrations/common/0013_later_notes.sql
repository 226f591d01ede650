-- What those are told who report the same thing at the same place later on.
create table later_notes (
    id text primary key,
    service text not null,
    width text not null,
    place text not null,
    -- The words by language, as JSON.
    texts text not null,
    account text not null,
    -- Reports up to this moment have been answered, in epoch milliseconds.
    answered_to bigint not null,
    -- Reports from this moment on are not answered any more, in epoch milliseconds.
    until bigint not null
);
create index later_notes_open on later_notes (until);
