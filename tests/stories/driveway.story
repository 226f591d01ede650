Blocked driveway
on: sms, webchat

> someone is blocking my driveway
> 88-12 justice ave queens
> cant get out at all, plate ABC1234
