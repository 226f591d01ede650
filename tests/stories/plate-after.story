A plate sent after the report belongs to it
on: sms, webchat

> car parked in front of a hydrant at 44 court st brooklyn
> plate ABC1234
