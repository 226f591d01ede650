REPEAT says it again
on: sms, webchat

> no heat
> repeat
