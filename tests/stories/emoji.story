Emoji only
on: sms, webchat

> 😀😀
< Thank you. What is it about?
> no heat
< What is the address, borough and apartment number?

= turns 2
= contact not_understood (en): 
