STOP in mid-form opts out with one confirmation
on: sms, webchat

> no heat
< What is the address, borough and apartment number?
> STOP
< NYC 311: you are opted out and get no more messages. Text START to come back.
> no heat
< You are opted out of NYC 311. Text START to come back. In an emergency call 911.
> START
< NYC 311: you get messages again. What can I do for you? Text HELP for help, STOP to end.
> no heat
< What is the address, borough and apartment number?

= turns 5
= contact open (en): 
