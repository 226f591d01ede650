A person is asked for
on: sms, webchat

> I want to talk to a real person
> are you there
