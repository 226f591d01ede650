Rats
on: sms, webchat

> I saw rats behind 900 grand concourse bronx
> in the yard
