Goodbye closes the contact
on: sms, webchat

> how do i pay a parking ticket
> bye
> no heat
