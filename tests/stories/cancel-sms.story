CANCEL opts out on SMS
on: sms

> no heat
< What is the address, borough and apartment number?
> CANCEL
< NYC 311: you are opted out and get no more messages. Text START to come back.

= turns 2
= contact opt_out (en): 
