A smell of gas in mid-form, and on with the form
on: webchat

> no heat
> 350 5th ave, Manhattan, apt 4B
> i smell gas
> ok the firemen came. 212 555 0123
> just mine
