Switching the language
on: sms

> no heat
> español
> 350 5th ave manhattan apto 4B
> todo el edificio
