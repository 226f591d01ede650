Graffiti
on: sms, webchat

> graffiti on the wall of 77 ludlow st manhattan
> a store
