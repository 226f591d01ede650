A car at a hydrant
on: sms, webchat

> car parked in front of a hydrant at 44 court st brooklyn
