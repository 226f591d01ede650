A side question in a form
on: sms, webchat

> my upstairs neighbor is so loud
> how do i pay a parking ticket
> 85 hicks street brooklyn apt 5A
> right now
