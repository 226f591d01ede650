Paying a ticket
on: sms, webchat

> how do i pay a parking ticket
