STOP in mid-form opts out with one confirmation
on: sms, webchat

> no heat
> STOP
> no heat
> START
> no heat
