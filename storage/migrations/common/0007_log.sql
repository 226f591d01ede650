-- What staff find contacts and requests by.

-- Lines that tell what a contact is about; `storage/src/log/marks.rs` has their forms.
alter table contacts add column marks text not null default '';

-- The facets of contacts: a letter and a value, such as `c sms`. The bitmaps have their numbers.
create table log_facets (
    number bigint not null primary key,
    name text not null unique
);
-- Contacts that stand in a block and have changed since it was made.
create table log_late (
    contact_id text not null primary key
);

alter table requests add column channel text not null default '';
alter table requests add column language text not null default '';
update requests set
    channel = coalesce((select c.channel from contacts c where c.id = requests.contact_id), ''),
    language = coalesce((select c.language from contacts c where c.id = requests.contact_id), '');
create index requests_of_service on requests (service, id);
create index requests_of_agency on requests (agency, id);
create index requests_of_borough on requests (borough, id);
create index requests_of_language on requests (language, id);
create index requests_of_channel on requests (channel, id);
create index requests_live on requests (id) where closed_at is null;
create index requests_live_of_service on requests (service, id) where closed_at is null;
create index requests_live_of_agency on requests (agency, id) where closed_at is null;
create index requests_due on requests (due_at, id) where closed_at is null;
create index requests_seldom on requests (status, id) where status in ('cancelled', 'duplicate');
