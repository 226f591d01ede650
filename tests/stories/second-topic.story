Another topic after it
on: sms, webchat

> loud music next door
> also no hot water
> 85 hicks street brooklyn apt 5A
> right now
> just me
> 212 555 0123
