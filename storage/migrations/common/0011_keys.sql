-- The agencies to which a key of the JSON API is limited, as a JSON list; empty: none, it sees all. Its scopes stand in
-- `scope`, with spaces between them.
alter table api_keys add column agencies text not null default '[]';
