An emergency while waiting for a person
on: sms, webchat

> agent
> my house is on fire
