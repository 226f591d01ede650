Whoever cannot say more is taken at their word
on: sms, webchat

> pothole on bedford ave brooklyn
> i dont know
