Skip and a number in one answer
on: sms, webchat

> illegal parking
> 1 front st, bk
> skip, 5
