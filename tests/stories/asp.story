Alternate side parking
on: sms, webchat

> is alternate side parking in effect today
