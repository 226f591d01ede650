Noise without a source is asked back
on: sms, webchat

> noise complaint
> 2
> 45 e 7th st manhattan apt 2, right now
