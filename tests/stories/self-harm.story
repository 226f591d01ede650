A crisis
on: sms, webchat

> i want to kill myself
