-- Files that residents sent: one row for each, from the turn that brought it until its bytes are kept or given up.
-- `seq` is the file's place in its message, `reference` the provider's address or id of it. `not_before` and
-- `lease_until` are the fetcher's; `sha256`, `mime` and `size` are those of what is kept.
create table media (
    contact_id text not null,
    turn bigint not null,
    seq bigint not null,
    at bigint not null,
    channel text not null,
    account text not null,
    reference text not null,
    kind text not null,
    state text not null,
    reason text,
    attempts bigint not null,
    not_before bigint not null,
    lease_until bigint not null,
    sha256 text,
    mime text,
    size bigint,
    request text,
    primary key (contact_id, turn, seq)
);
create index media_waiting on media (not_before) where state = 'waiting';
create index media_of_content on media (sha256) where sha256 is not null;
create index media_of_request on media (request) where request is not null;
