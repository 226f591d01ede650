Hello
on: sms, webchat

> hi
< Hello, this is NYC 311. What would you like to report or ask? For example: no heat, loud music, parking ticket. In an emergency call 911.
> no heat
< What is the address, borough and apartment number?

= turns 2
= contact open (en): 
