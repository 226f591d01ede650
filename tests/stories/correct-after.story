A correction right after filing
on: sms, webchat

> no heat at 350 5th ave manhattan apt 4B whole building 212 555 0123
> no wait, apt 4D
