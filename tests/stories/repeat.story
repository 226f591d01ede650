REPEAT says it again
on: sms, webchat

> no heat
< What is the address, borough and apartment number?
> repeat
< What is the address, borough and apartment number?

= turns 2
= contact open (en): 
