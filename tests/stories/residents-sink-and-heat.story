Two home repairs in one message
on: webchat

> sink is clogged and there is no heat either
> 20 w 115th st, Manhattan, apt 5F
> 212 555 0123
> just mine
