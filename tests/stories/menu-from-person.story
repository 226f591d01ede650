Back from waiting for a person
on: sms, webchat

> agent
> menu
> pothole at 5th ave and e 23rd st manhattan
