Status of one's own report
on: sms, webchat

> huge pothole at 5th ave and e 23rd st manhattan
> status
