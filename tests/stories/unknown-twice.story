Not understood twice offers a person
on: sms, webchat

> blorp zindle
> fnord quux
> yes
