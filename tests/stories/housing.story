Housing lottery
on: sms, webchat

> how does the housing lottery work
