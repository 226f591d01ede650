A pothole, the place comes second
on: sms, webchat

> there is a huge pothole
> corner of fulton st and nostrand ave brooklyn
