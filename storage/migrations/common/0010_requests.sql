-- Which requests were joined with one.
create index requests_joined on requests (duplicate_of, id) where duplicate_of is not null;
