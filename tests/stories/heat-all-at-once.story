Heat with everything said at once needs one more answer
on: sms, webchat

> no heat since monday, 350 5th ave manhattan apt 4B, my phone is 212 555 0123
> whole building
