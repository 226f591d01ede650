STOP in a Spanish conversation is confirmed in Spanish
on: sms, webchat

> mi vecino tiene la musica muy alta
> STOP
> START
