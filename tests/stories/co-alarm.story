Carbon monoxide
on: sms, webchat

> the carbon monoxide alarm is going off
