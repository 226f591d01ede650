The phone number is corrected
on: sms, webchat

> no heat 350 5th ave manhattan apt 4B whole building 212 555 0123
> wrong number, its 212 555 0188
