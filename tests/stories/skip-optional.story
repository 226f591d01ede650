SKIP passes what is optional
on: sms, webchat

> someone is blocking my driveway at 12 vernon blvd queens
> skip
> 2
