A couch to be picked up or asked about
on: sms, webchat

> how do I get rid of an old couch
