Stop the noise is no opt-out
on: sms, webchat

> please stop the noise next door
