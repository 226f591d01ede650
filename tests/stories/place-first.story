A place alone, then the matter
on: sms, webchat

> 350 5th ave manhattan
> pothole
