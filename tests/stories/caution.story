A word of caution where a danger is near, but not told
on: sms, webchat

> a man has been lying on the bench since the morning and does not answer
< In an emergency call 911.
< Sorry, I did not understand. What is the problem or question, in a few words? For example: no heat, loud music, parking ticket.

= turns 1
= contact not_understood (en): 
