The offer of a person can be declined
on: sms, webchat

> blorp zindle
> fnord quux
> no
> no heat
