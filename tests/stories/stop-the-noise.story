Stop the noise is no opt-out
on: sms, webchat

> please stop the noise next door
< What is the address or nearest corner, and which borough?
< Which apartment or floor does the noise come from, if you know?
< SKIP if you do not know.

= turns 1
= contact open (en): 
