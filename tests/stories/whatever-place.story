A place in the resident's own words is taken the second time
on: sms, webchat

> there is a dead raccoon
> by the big blue thing
> behind the third bench on the left
