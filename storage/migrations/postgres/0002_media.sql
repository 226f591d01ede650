-- What is kept of residents' files, each once, by the hash of its bytes: PostgreSQL's part.
create table media_contents (
    hash text not null primary key,
    mime text not null,
    size bigint not null,
    bytes bytea not null
);
-- Photos are compressed already.
alter table media_contents alter column bytes set storage external;
