-- What is kept of residents' files, each once, by the hash of its bytes: SQLite's part.
create table media_contents (
    hash text not null primary key,
    mime text not null,
    size bigint not null,
    bytes blob not null
);
