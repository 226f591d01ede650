-- Who an account is at an identity provider. The first sign-in ties them: a name that is given to somebody else later
-- does not take the account along.
create table account_subjects (
    issuer text not null,
    subject text not null,
    account text not null,
    since bigint not null,
    primary key (issuer, subject)
);
create unique index account_subjects_of_account on account_subjects (account, issuer);
