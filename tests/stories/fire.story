Fire
on: sms, webchat

> there is a fire in my building
