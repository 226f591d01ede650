A gas station is no emergency
on: sms, webchat

> gas station noise
