Missed trash
on: sms, webchat

> they didn't pick up the trash on 61 jerome ave bronx
> recycling
> tuesday
