A street alone is asked for more
on: sms, webchat

> huge pothole on 5th avenue in manhattan
> 23rd st
