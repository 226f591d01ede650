Status without a report
on: sms, webchat

> status
> 311-99999999
