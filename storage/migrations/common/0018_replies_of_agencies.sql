-- Canned replies of one agency; empty: of all.
alter table canned_replies add column agency text not null default '';
