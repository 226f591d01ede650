Emoji only
on: sms, webchat

> 😀😀
> no heat
