-- The tables that are kept in key order, the log, its search, and the bytes of packs: SQLite's part.

-- One interaction of one resident, from the first message to its outcome. Ids sort by its beginning.
create table contacts (
    id text not null primary key,
    conversation text not null,
    channel text not null,
    started_at bigint not null,
    last_at bigint not null,
    ended_at bigint,
    local_date text not null,
    language text not null,
    outcome text not null,
    pack bigint not null,
    messages_in bigint not null,
    messages_out bigint not null,
    first_reply_ms bigint,
    published_language text,
    is_test boolean not null,
    on_hold boolean not null,
    erased_at bigint
) without rowid;
create index contacts_of_address on contacts (conversation);

-- What a contact was about. `counted` is false where the contact was counted under this kind and id before.
create table topics (
    contact_id text not null,
    kind text not null,
    id text not null,
    request text not null,
    seq bigint not null,
    counted boolean not null,
    local_date text not null,
    channel text not null,
    language text not null,
    is_test boolean not null,
    primary key (contact_id, kind, id, request)
) without rowid;

-- Which messages of providers were taken. Nothing here tells who wrote; it outlives erasure.
create table inbound (
    key text not null primary key,
    text_hash text not null,
    contact_id text not null,
    turn bigint not null,
    request text,
    in_band boolean not null
) without rowid;

-- The log: what came in, what went out, and other events of a conversation, in their order.
-- `turn` is the conversation's version after the turn; `seq` 0 is the event, its replies follow.
create table messages (
    n integer primary key,
    contact_id text not null,
    turn bigint not null,
    seq bigint not null,
    at bigint not null,
    direction text not null,
    author text not null,
    kind text,
    text text not null,
    language text not null,
    provider_id text,
    status text not null,
    status_at bigint,
    error text,
    informs boolean not null,
    pack bigint,
    engine bigint,
    decision text,
    seen text,
    event text,
    choices text
);
create unique index messages_of_contact on messages (contact_id, turn, seq);
create index messages_sent on messages (provider_id) where provider_id is not null and direction = 'out';
create index messages_in_band on messages (at) where status = 'in_band';
create index messages_dead on messages (at) where status = 'failed';

-- Words by message number; the words themselves are not kept twice.
create virtual table message_search using fts5 (
    terms, content = '', contentless_delete = 1, detail = none, tokenize = "ascii"
);

-- The bytes of pack files by their hash; versions share what did not change.
create table pack_contents (
    hash text not null primary key,
    bytes blob not null
);
