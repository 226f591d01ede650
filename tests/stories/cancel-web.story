CANCEL drops the form on the web
on: webchat

> no heat
< What is the address, borough and apartment number?
> cancel
< OK, I dropped it. Nothing was filed.

= turns 2
= contact open (en): 
