-- When staff removed words of a message, or a file, for good; who did it stands in the audit.
alter table messages add column removed_at bigint;
alter table media add column removed_at bigint;
