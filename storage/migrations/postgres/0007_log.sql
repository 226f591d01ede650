-- Blocks of the log, and the marks of what is there: PostgreSQL's part.

-- Contacts that follow each other, in the order of their ids: `ids` has sixteen bytes of each, `summary` counts by day
-- and facet; `last_message` is the number of the last one of all of them. Everything here can be made anew from the contacts.
create table log_blocks (
    number bigint not null primary key,
    first_id text not null,
    last_id text not null,
    size bigint not null,
    from_day text not null,
    to_day text not null,
    last_message bigint not null,
    summary bytea not null,
    ids bytea not null
);
-- Which contacts of a block have a facet.
create table log_bits (
    facet bigint not null,
    block bigint not null,
    bits bytea not null,
    primary key (facet, block)
);

update contacts set marks =
    coalesce((select 'n ' || v.account || chr(10) from conversations v where v.key = contacts.conversation), '')
    || coalesce((select string_agg('t ' || t.kind || '/' || t.id || chr(10), '') from topics t
        where t.contact_id = contacts.id), '')
    || coalesce((select string_agg('a ' || r.agency || chr(10)
            || case when r.borough = '' then '' else 'b ' || r.borough || chr(10) end, '')
        from requests r where r.contact_id = contacts.id), '')
    || coalesce((select string_agg(case
            when m.decision::json #>> '{verdict,clear,id}' is not null
                then 'd ' || (m.decision::json #>> '{verdict,clear,id}') || chr(10)
            when m.decision::json #>> '{verdict,torn}' is not null then 'v torn' || chr(10)
            else 'v unknown' || chr(10) end, '')
        from messages m where m.contact_id = contacts.id and m.decision is not null), '');
