Noise step by step
on: sms, webchat

> my upstairs neighbor is so loud
> 85 hicks street brooklyn apt 5A
> every night after midnight
