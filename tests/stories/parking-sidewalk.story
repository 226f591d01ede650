A truck on the sidewalk
on: sms, webchat

> truck parked on the sidewalk 31-10 37th ave queens
> sidewalk
> skip
