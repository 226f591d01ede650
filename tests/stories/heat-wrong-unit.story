A correction in mid-form
on: sms

> no heat at 350 5th ave manhattan apt 4B
> no wait, apt 4D
> whole building
