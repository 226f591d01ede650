CANCEL opts out on SMS
on: sms

> no heat
> CANCEL
