Skip and no in one answer
on: sms, webchat

> hello i need to make a complaint
> about a car blocking my driveway
> 2218 e 14 st brooklyn
> skip, no
