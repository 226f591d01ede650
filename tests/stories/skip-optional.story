SKIP passes what is optional
on: sms, webchat

> car blocking the bike lane on 2nd ave and e 10th st manhattan
> skip
