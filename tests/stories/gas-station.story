A gas station is no emergency
on: sms, webchat

> gas station noise
< What is the address or nearest corner, and which borough?
< When does it happen? Is it going on now?

= turns 1
= contact open (en): 
