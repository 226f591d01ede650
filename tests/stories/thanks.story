Thanks and goodbye
on: sms, webchat

> pothole at 5th ave and e 23rd st manhattan
> thanks
> bye
