An emergency while choosing
on: sms, webchat

> noise complaint
> someone is bleeding and unconscious
> 2
