By SMS the phone number is known
on: sms

> no heat
> 350 5th ave manhattan apt 4B
> just me
