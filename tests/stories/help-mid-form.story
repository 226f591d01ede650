Help in the middle of a form
on: webchat

> no heat
> help
> 350 5th ave manhattan apt 4B
