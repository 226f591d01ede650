Opting out by a Spanish sentence
on: sms, webchat

> no me manden mas mensajes
