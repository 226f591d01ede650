A correction in mid-form
on: sms, webchat

> no heat at 350 5th ave manhattan apt 4B
> no wait, apt 4D
> whole building
> 212 555 0123
