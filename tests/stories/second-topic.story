Another topic after it
on: sms

> loud music next door
> also no hot water
> 85 hicks street brooklyn
> right now
> apt 5A just me
