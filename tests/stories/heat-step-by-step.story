Heat step by step
on: webchat

> no heat
> 350 5th ave manhattan apt 4B
> just me
> 212 555 0123
