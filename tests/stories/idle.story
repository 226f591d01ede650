After a long silence a new contact begins
on: sms, webchat

> no heat
+ 2 days
> parking ticket status
