Not understood twice offers a person
on: sms, webchat

> blorp zindle
< Sorry, I did not understand. What is the problem or question, in a few words? For example: no heat, loud music, parking ticket.
> fnord quux
< Sorry, I still do not understand. Shall I ask a person to help you?
< 1 Yes
< 2 No
< Reply with the number.
> yes
< I have asked a person to help you. They write here as soon as they are free. You can also call 311. MENU brings me back.

= turns 3
= contact handoff (en): directory agent
