Typing errors
on: webchat

> no heatt in my apartmnt
> 350 5th ave manhattan apt 4B
> only my apartment, 2125550123
