Hello
on: sms, webchat

> hi
> no heat
