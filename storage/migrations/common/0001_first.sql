-- Everything but messages and pack bytes, whose columns differ between the databases.
-- Times are epoch milliseconds; days are ISO dates in the pack's zone; keys are hashes in hexadecimal.

-- What is remembered of one address. `contact_id` is its last contact, `contact_open` whether that one goes on.
create table conversations (
    key text not null primary key,
    channel text not null,
    account text not null,
    address text not null,
    version bigint not null,
    state text not null,
    contact_id text not null,
    contact_open boolean not null,
    contact_started_at bigint not null,
    last_at bigint not null,
    consent text not null,
    handoff text,
    handoff_reason text,
    handoff_urgent boolean,
    handoff_since bigint
);
create index conversations_open on conversations (channel, last_at) where contact_open;
create index conversations_waiting on conversations (handoff_since) where handoff is not null;
create index conversations_address on conversations (address);

-- The names of pack versions are long and stand in every turn; turns hold this number instead.
create table pack_numbers (
    number bigint not null primary key,
    hash text not null unique
);

create table request_history (
    number text not null,
    seq bigint not null,
    at bigint not null,
    status text not null,
    author text not null,
    note text,
    primary key (number, seq)
);

-- Service requests. `id` sorts by time, `number` cannot be guessed.
create table requests (
    number text not null primary key,
    id text not null unique,
    conversation text not null,
    contact_id text not null,
    service text not null,
    agency text not null,
    topic_group text not null,
    status text not null,
    created_at bigint not null,
    updated_at bigint not null,
    due_at bigint,
    closed_at bigint,
    place text not null,
    borough text not null,
    answers text not null,
    contact_detail text,
    description text not null,
    agency_number text,
    forward_at bigint not null,
    forwarded_at bigint,
    forward_lease bigint not null,
    forward_attempts bigint not null,
    forward_error text,
    is_test boolean not null
);
create index requests_of_address on requests (conversation, id);
create index requests_of_contact on requests (contact_id);
create index requests_to_forward on requests (forward_at) where forwarded_at is null;

-- Messages that wait to be sent by a provider's API. `lease_until` above 0: an attempt is in flight.
create table outbox (
    id text not null primary key,
    conversation text not null,
    contact_id text not null,
    turn bigint not null,
    seq bigint not null,
    push bigint not null,
    not_before bigint not null,
    lease_until bigint not null,
    attempts bigint not null,
    created_at bigint not null
);
create index outbox_of_address on outbox (conversation, push, turn, seq);
create index outbox_due on outbox (not_before);

create table look_ups (
    id text not null primary key,
    conversation text not null,
    answer text not null,
    body text not null,
    at bigint not null,
    lease_until bigint not null
);
create index look_ups_of_address on look_ups (conversation);

-- Every consent given or withdrawn, with the words that caused it; the state now stands in `conversations`.
create table consent_ledger (
    id text not null primary key,
    conversation text not null,
    direction text not null,
    words text not null,
    at bigint not null
);
create index consent_of_address on consent_ledger (conversation, id);

create table unknown_numbers (
    conversation text not null,
    local_date text not null,
    count bigint not null,
    primary key (conversation, local_date)
);

-- Figures that change with every turn, so that no report reads the log. Each gateway counts in its own slot.
create table rollup_day (
    local_date text not null,
    channel text not null,
    kind text not null,
    slot bigint not null,
    count bigint not null,
    primary key (local_date, channel, kind, slot)
);
create table rollup_month (
    month text not null,
    kind text not null,
    id text not null,
    channel text not null,
    language text not null,
    slot bigint not null,
    count bigint not null,
    primary key (month, kind, id, channel, language, slot)
);
create table totals (
    period text not null,
    channel text not null,
    kind text not null,
    topic text not null,
    count bigint not null,
    primary key (period, channel, kind, topic)
);

create table pack_versions (
    hash text not null primary key,
    author text not null,
    note text not null,
    state text not null,
    built_in boolean not null,
    parent text,
    created_at bigint not null,
    published_at bigint,
    approved_by text
);
create unique index pack_versions_live on pack_versions (state) where state = 'live';
create table pack_files (
    pack text not null,
    path text not null,
    content text not null,
    primary key (pack, path)
);

create table accounts (
    id text not null primary key,
    name text not null unique,
    role text not null,
    password_hash text not null,
    created_at bigint not null,
    disabled_at bigint
);
create table api_keys (
    id text not null primary key,
    name text not null unique,
    scope text not null,
    key_hash text not null unique,
    created_at bigint not null,
    revoked_at bigint
);
-- Sessions and set-up links: secrets that end. Only their hashes are here.
create table tokens (
    token_hash text not null primary key,
    kind text not null,
    account text not null,
    created_at bigint not null,
    expires_at bigint not null
);
create table audit (
    id text not null primary key,
    at bigint not null,
    actor text not null,
    action text not null,
    subject text not null,
    details text not null
);

create table leases (
    name text not null primary key,
    holder text not null,
    until bigint not null,
    fence bigint not null
);
create table cursors (
    name text not null primary key,
    value bigint not null
);
create table day_flags (
    flag text not null primary key,
    from_date text not null,
    to_date text not null
);
