//! The statements of [`crate::Db::commit`]: one for each table and batch.

use crate::sql::{Sql, batch};

/// Claims the providers' messages; what was taken before is not returned.
pub(crate) const CLAIM_MESSAGES: Sql = batch!(
    "insert into inbound (key, text_hash, contact_id, turn, request, in_band) \
     select key, text_hash, contact_id, turn, request, in_band",
    (key text, text_hash text, contact_id text, turn bigint, request text, in_band boolean),
    "where true on conflict (key) do nothing returning key"
);

/// Gives claimed messages of turns that lost back.
pub(crate) const UNCLAIM_MESSAGES: Sql = batch!("delete from inbound where key in (select key", (key text), ")");

/// Files requests; a number that is taken is not returned.
pub(crate) const FILE_REQUESTS: Sql = batch!(
    "insert into requests (number, id, conversation, contact_id, service, agency, topic_group, status, created_at, \
     updated_at, due_at, place, borough, answers, contact_detail, description, forward_at, forward_lease, \
     forward_attempts, is_test, channel, language) \
     select number, id, conversation, contact_id, service, agency, topic_group, 'open', created_at, created_at, \
     due_at, place, borough, answers, contact_detail, description, forward_at, 0, 0, is_test, channel, language",
    (number text, id text, conversation text, contact_id text, service text, agency text, topic_group text,
     created_at bigint, due_at bigint, place text, borough text, answers text, contact_detail text,
     description text, forward_at bigint, is_test boolean, channel text, language text),
    "where true on conflict (number) do nothing returning number, conversation"
);

/// Takes requests of turns that lost back.
pub(crate) const UNFILE_REQUESTS: Sql = batch!("delete from requests where id in (select id", (id text), ")");

/// The first entry of a request's history.
pub(crate) const FIRST_HISTORY: Sql = batch!(
    "insert into request_history (number, seq, at, status, author) select number, 0, created_at, 'open', 'resident'",
    (number text, created_at bigint),
    ""
);

/// Moves conversations on, each only from the version that its turn has seen.
/// A conversation that was erased meanwhile is not brought back.
pub(crate) const MOVE_CONVERSATIONS: Sql = batch!(
    "insert into conversations (key, channel, account, address, version, state, contact_id, contact_open, \
     contact_started_at, last_at, consent, handoff, handoff_reason, handoff_urgent, handoff_since) \
     select r.key, r.channel, r.account, r.address, r.version, r.state, r.contact_id, r.contact_open, \
     r.contact_started_at, r.last_at, r.consent, r.handoff, r.handoff_reason, r.handoff_urgent, \
     case when r.handoff is null then null else r.last_at end",
    (key text, channel text, account text, address text, version bigint, state text, contact_id text,
     contact_open boolean, contact_started_at bigint, last_at bigint, consent text, handoff text,
     handoff_reason text, handoff_urgent boolean),
    "where r.version = 1 or exists (select 1 from conversations c where c.key = r.key) \
     on conflict (key) do update set version = excluded.version, state = excluded.state, \
     address = excluded.address, \
     contact_id = case when excluded.contact_id = '' then conversations.contact_id else excluded.contact_id end, \
     contact_open = excluded.contact_open, \
     contact_started_at = case when excluded.contact_started_at < 0 then conversations.contact_started_at \
       else excluded.contact_started_at end, \
     last_at = excluded.last_at, \
     consent = case when excluded.consent = 'unset' then conversations.consent else excluded.consent end, \
     handoff = excluded.handoff, \
     handoff_reason = case when excluded.handoff is null then null \
       else coalesce(excluded.handoff_reason, conversations.handoff_reason) end, \
     handoff_urgent = case when excluded.handoff is null then null \
       else coalesce(excluded.handoff_urgent, conversations.handoff_urgent) end, \
     handoff_since = case when excluded.handoff is null then null \
       else coalesce(conversations.handoff_since, excluded.handoff_since) end \
     where conversations.version = excluded.version - 1 returning key, contact_id"
);

/// Begins contacts.
pub(crate) const BEGIN_CONTACTS: Sql = batch!(
    "insert into contacts (id, conversation, channel, started_at, last_at, ended_at, local_date, language, outcome, \
     pack, messages_in, messages_out, first_reply_ms, is_test, on_hold, marks) \
     select id, conversation, channel, now, now, ended_at, local_date, language, outcome, pack, messages_in, \
     messages_out, first_reply_ms, is_test, false, marks",
    (id text, conversation text, channel text, now bigint, ended_at bigint, local_date text, language text,
     outcome text, pack bigint, messages_in bigint, messages_out bigint, first_reply_ms bigint, is_test boolean,
     marks text),
    ""
);

/// Goes on with contacts. A push after the end adds its message and changes nothing else.
pub(crate) const GO_ON_CONTACTS: Sql = batch!(
    "update contacts set \
     last_at = case when r.going then r.now else contacts.last_at end, \
     ended_at = coalesce(r.ended_at, contacts.ended_at), \
     language = case when r.going then r.language else contacts.language end, \
     outcome = case when r.going then r.outcome else contacts.outcome end, \
     pack = r.pack, \
     messages_in = contacts.messages_in + r.messages_in, \
     messages_out = contacts.messages_out + r.messages_out, \
     first_reply_ms = coalesce(contacts.first_reply_ms, \
       case when r.messages_out > 0 then r.now - contacts.started_at end), \
     marks = contacts.marks || r.marks",
    (id text, now bigint, ended_at bigint, language text, outcome text, pack bigint, messages_in bigint,
     messages_out bigint, going boolean, marks text),
    "where contacts.id = r.id"
);

/// Ends contacts over which another one began: with their last message.
pub(crate) const END_CONTACTS: Sql = batch!(
    "update contacts set ended_at = contacts.last_at, outcome = coalesce(r.outcome, contacts.outcome)",
    (id text, outcome text),
    "where contacts.id = r.id and contacts.ended_at is null"
);

/// Notes contacts that were changed and stand in a block of the log as late. The last statement about contacts of its
/// transaction: on PostgreSQL it waits for a block that is being made, and then sees it.
pub(crate) const NOTE_LATE: Sql = batch!(
    "insert into log_late (contact_id) select id",
    (id text),
    "where id <= (select last_id from log_blocks order by number desc limit 1) on conflict do nothing"
);

/// Adds to the log. PostgreSQL keeps the words searched for in the same row.
pub(crate) const ADD_MESSAGES: Sql = batch!(
    [
        "insert into messages (contact_id, turn, seq, at, direction, author, kind, text, language, provider_id, \
         status, informs, pack, engine, decision, seen, event, choices) \
         select contact_id, turn, seq, at, direction, author, kind, text, language, provider_id, status, informs, \
         pack, engine, decision, seen, event, choices",
        "insert into messages (contact_id, turn, seq, at, direction, author, kind, text, language, provider_id, \
         status, informs, pack, engine, decision, seen, event, choices, search) \
         select contact_id, turn, seq, at, direction, author, kind, text, language, provider_id, status, informs, \
         pack, engine, decision, seen, event, choices, \
         case when terms = '' then null else array_to_tsvector(string_to_array(terms, ' ')) end"
    ],
    (contact_id text, turn bigint, seq bigint, at bigint, direction text, author text, kind text, text text,
     language text, provider_id text, status text, informs boolean, pack bigint, engine bigint, decision text,
     seen text, event text, choices text, terms text),
    ""
);

/// Adds to SQLite's search.
pub(crate) const INDEX_MESSAGES: Sql = batch!(
    "insert into message_search (rowid, terms) select m.n, r.terms",
    (contact_id text, turn bigint, seq bigint, terms text),
    "join messages m on m.contact_id = r.contact_id and m.turn = r.turn and m.seq = r.seq where r.terms <> ''"
);

/// Adds topics; those that the contact had before are not returned.
pub(crate) const ADD_TOPICS: Sql = batch!(
    "insert into topics (contact_id, kind, id, request, seq, counted, local_date, channel, language, is_test) \
     select r.contact_id, r.kind, r.id, r.request, r.seq, \
     (r.once and (r.kind = 'request' or not exists (select 1 from topics t \
       where t.contact_id = r.contact_id and t.kind = r.kind and t.id = r.id))), \
     c.local_date, c.channel, r.language, c.is_test",
    (contact_id text, kind text, id text, request text, seq bigint, once boolean, language text),
    "join contacts c on c.id = r.contact_id where true \
     on conflict (contact_id, kind, id, request) do nothing \
     returning kind, id, counted, local_date, channel, language, is_test"
);

/// Queues messages.
pub(crate) const QUEUE_MESSAGES: Sql = batch!(
    "insert into outbox (id, conversation, contact_id, turn, seq, push, not_before, lease_until, attempts, created_at, \
     template) \
     select id, conversation, contact_id, turn, seq, push, created_at, 0, 0, created_at, template",
    (id text, conversation text, contact_id text, turn bigint, seq bigint, push bigint, created_at bigint,
     template text),
    ""
);

/// Writes consents into their ledger.
pub(crate) const ADD_CONSENTS: Sql = batch!(
    "insert into consent_ledger (id, conversation, direction, words, at) select id, conversation, direction, words, at",
    (id text, conversation text, direction text, words text, at bigint),
    ""
);

/// Takes pushes that wait for an address back, because it opted out; returns their places.
pub(crate) const CANCEL_PUSHES: Sql = batch!(
    "delete from outbox where push = 1 and lease_until = 0 and conversation in (select key",
    (key text),
    ") returning contact_id, turn, seq"
);

/// Marks messages that were taken back.
pub(crate) const MARK_CANCELLED: Sql = batch!(
    "update messages set status = 'cancelled'",
    (contact_id text, turn bigint, seq bigint),
    "where messages.contact_id = r.contact_id and messages.turn = r.turn and messages.seq = r.seq"
);

/// Counts unknown request numbers.
pub(crate) const COUNT_UNKNOWN: Sql = batch!(
    "insert into unknown_numbers (conversation, local_date, count) select conversation, local_date, count",
    (conversation text, local_date text, count bigint),
    "where true on conflict (conversation, local_date) do update set count = unknown_numbers.count + excluded.count"
);

/// Adds residents' files.
pub(crate) const ADD_MEDIA: Sql = batch!(
    "insert into media (contact_id, turn, seq, at, channel, account, reference, kind, state, reason, attempts, \
     not_before, lease_until, sha256, mime, size, request) \
     select contact_id, turn, seq, at, channel, account, reference, kind, state, reason, 0, at, 0, sha256, mime, \
     size, request",
    (contact_id text, turn bigint, seq bigint, at bigint, channel text, account text, reference text, kind text,
     state text, reason text, sha256 text, mime text, size bigint, request text),
    ""
);

/// Files of a contact belong to the request that it files.
pub(crate) const LINK_MEDIA: Sql = batch!(
    "update media set request = r.number",
    (contact_id text, number text),
    "where media.contact_id = r.contact_id and media.request is null"
);

/// Asks connectors.
pub(crate) const ADD_LOOK_UPS: Sql = batch!(
    "insert into look_ups (id, conversation, answer, body, at, lease_until) \
     select id, conversation, answer, body, at, 0",
    (id text, conversation text, answer text, body text, at bigint),
    ""
);

/// Ends questions that were answered.
pub(crate) const END_LOOK_UPS: Sql = batch!(
    "delete from look_ups where exists (select 1",
    (conversation text, answer text),
    "where r.conversation = look_ups.conversation and r.answer = look_ups.answer)"
);

/// Contacts that begin to count in the published figure. The condition is the figure's definition; the recount
/// in `reports.rs` has the same.
pub(crate) const PUBLISH_CONTACTS: Sql = batch!(
    "update contacts set published_language = language where published_language is null and id in (select id",
    (id text),
    ") and (exists (select 1 from topics t where t.contact_id = contacts.id and t.kind = 'request') \
     or exists (select 1 from messages m where m.contact_id = contacts.id and m.informs \
       and m.status in ('in_band', 'unknown', 'sent', 'delivered', 'read'))) \
     returning local_date, channel, published_language as language, is_test"
);

/// Contacts that cease to count, because nothing that they were told arrived. The columns are those of before.
pub(crate) const UNPUBLISHED_CONTACTS: Sql = batch!(
    "select contacts.id, contacts.local_date, contacts.channel, contacts.published_language as language, \
     contacts.is_test from contacts where published_language is not null and id in (select id",
    (id text),
    ") and not exists (select 1 from topics t where t.contact_id = contacts.id and t.kind = 'request') \
     and not exists (select 1 from messages m where m.contact_id = contacts.id and m.informs \
       and m.status in ('in_band', 'unknown', 'sent', 'delivered', 'read'))"
);

/// Takes the published mark from contacts.
pub(crate) const UNMARK_CONTACTS: Sql =
    batch!("update contacts set published_language = null where id in (select id", (id text), ")");

/// Adds to the figures of days.
pub(crate) const COUNT_DAYS: Sql = batch!(
    "insert into rollup_day (local_date, channel, kind, slot, count) select local_date, channel, kind, slot, count",
    (local_date text, channel text, kind text, slot bigint, count bigint),
    "where true on conflict (local_date, channel, kind, slot) do update set count = rollup_day.count + excluded.count"
);

/// Adds to the figures of months.
pub(crate) const COUNT_MONTHS: Sql = batch!(
    "insert into rollup_month (month, kind, id, channel, language, slot, count) \
     select month, kind, id, channel, language, slot, count",
    (month text, kind text, id text, channel text, language text, slot bigint, count bigint),
    "where true on conflict (month, kind, id, channel, language, slot) \
     do update set count = rollup_month.count + excluded.count"
);

/// Moves providers' streams on, never back.
pub(crate) const MOVE_CURSORS: Sql = batch!(
    "insert into cursors (name, value) select name, value",
    (name text, value bigint),
    "where true on conflict (name) do update set value = excluded.value where excluded.value > cursors.value"
);
