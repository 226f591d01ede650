A side question about the law of heat
on: webchat

> no heat
> what temp is legal?
> 12 w 96th st, Manhattan, apt 6A
> 212 555 0123, just mine
