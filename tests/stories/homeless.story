Someone needs help outside
on: sms, webchat

> there is a homeless man sleeping outside who looks cold, broadway and w 72 st manhattan
