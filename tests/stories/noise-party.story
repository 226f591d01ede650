Loud music next door
on: sms, webchat

> loud music next door at 120 w 145 st manhattan apt 3F, since 11pm
