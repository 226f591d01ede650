Two issues in one message
on: sms, webchat

> no heat and loud music next door, 350 5th ave manhattan apt 4B, 212 555 0123
> whole building
> right now
