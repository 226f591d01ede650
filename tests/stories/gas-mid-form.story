Gas in the middle of a form comes first
on: sms, webchat

> my upstairs neighbor is so loud
> i smell gas
> 85 hicks street brooklyn apt 5A
> right now
