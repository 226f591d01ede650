A house number completes the street
on: sms, webchat

> pothole on bedford ave brooklyn
> 212
