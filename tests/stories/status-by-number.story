Status of a number that nobody has
on: sms, webchat

> status 311-99999999
