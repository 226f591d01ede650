An emergency is answered after STOP
on: sms, webchat

> STOP
> i smell gas
