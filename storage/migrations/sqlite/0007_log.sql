-- Blocks of the log, and the marks of what is there: SQLite's part.

-- Contacts that follow each other, in the order of their ids: `ids` has sixteen bytes of each, `summary` counts by day
-- and facet; `last_message` is the number of the last one of all of them. Everything here can be made anew from the contacts.
create table log_blocks (
    number integer primary key,
    first_id text not null,
    last_id text not null,
    size bigint not null,
    from_day text not null,
    to_day text not null,
    last_message bigint not null,
    summary blob not null,
    ids blob not null
);
-- Which contacts of a block have a facet.
create table log_bits (
    facet bigint not null,
    block bigint not null,
    bits blob not null,
    primary key (facet, block)
) without rowid;

update contacts set marks =
    coalesce((select 'n ' || v.account || char(10) from conversations v where v.key = contacts.conversation), '')
    || coalesce((select group_concat('t ' || t.kind || '/' || t.id || char(10), '') from topics t
        where t.contact_id = contacts.id), '')
    || coalesce((select group_concat('a ' || r.agency || char(10)
            || case when r.borough = '' then '' else 'b ' || r.borough || char(10) end, '')
        from requests r where r.contact_id = contacts.id), '')
    || coalesce((select group_concat(case
            when m.decision->>'$.verdict.clear.id' is not null
                then 'd ' || (m.decision->>'$.verdict.clear.id') || char(10)
            when m.decision->>'$.verdict.torn' is not null then 'v torn' || char(10)
            else 'v unknown' || char(10) end, '')
        from messages m where m.contact_id = contacts.id and m.decision is not null), '');
