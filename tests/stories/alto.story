ALTO opts out in Spanish
on: sms, webchat

> ALTO
> INICIO
