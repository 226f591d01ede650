The same again is the same request
on: sms, webchat

> huge pothole at 5th ave and e 23rd st manhattan
> pothole at 5th ave and e 23rd st manhattan
