Not knowing the place
on: sms, webchat

> there is a dead raccoon
> i dont know
> near the entrance of prospect park brooklyn
