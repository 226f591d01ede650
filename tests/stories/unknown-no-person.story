The offer of a person can be declined
on: sms, webchat

> blorp zindle
< Sorry, I did not understand. What is the problem or question, in a few words? For example: no heat, loud music, parking ticket.
> fnord quux
< Sorry, I still do not understand. Shall I ask a person to help you?
< 1 Yes
< 2 No
< Reply with the number.
> no
< All right. Tell me in other words, or call 311.
> no heat
< What is the address, borough and apartment number?

= turns 4
= contact not_understood (en): 
