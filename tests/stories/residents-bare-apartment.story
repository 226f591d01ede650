An apartment without its word, beside the borough
on: webchat

> no heat 350 5th ave
> Manhattan, 9C
> 212 555 0123
> everyone in the building
