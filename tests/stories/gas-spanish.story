Gas in Spanish, in the middle of a form
on: sms, webchat

> mi vecino tiene la musica muy alta
> huele a gas
> 85 hicks street brooklyn apto 5A
> ahora
