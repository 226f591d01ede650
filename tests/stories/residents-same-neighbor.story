The same neighbor needs no address
on: sms, webchat

> car blocking my driveway 2218 e 14 st brooklyn
> skip, no access
> and the same neighbor plays loud music every night
