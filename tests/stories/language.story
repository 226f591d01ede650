Switching the language
on: sms, webchat

> no heat
> español
> 350 5th ave manhattan apto 4B
> todo el edificio
> 212 555 0123
