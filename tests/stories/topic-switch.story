Another topic instead
on: sms

> loud music next door
> actually forget it, there is no heat in my apartment
> 350 5th ave manhattan apt 4B
> only mine
