UNDO after ten minutes is too late
on: sms, webchat

> huge pothole at 5th ave and e 23rd st manhattan
+ 11 minutes
> undo
