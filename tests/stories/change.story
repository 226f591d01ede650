CHANGE corrects
on: sms, webchat

> huge pothole at 5th ave and e 23rd st manhattan
> change
> 5th ave and e 24th st
