Vague first words
on: sms, webchat

> something is wrong in my building
< Sorry, I did not understand. What is the problem or question, in a few words? For example: no heat, loud music, parking ticket.
> there is no heat
< What is the address, borough and apartment number?

= turns 2
= contact not_understood (en): 
