BACK goes back
on: sms

> no heat
> 350 5th ave manhattan apt 4B
> back
> 351 5th ave manhattan apt 4B
> whole building
