An emergency while choosing
on: sms, webchat

> noise complaint
< Which one is it?
< 1 Noise from a business
< 2 Noise from a neighbor
< 3 Noise on a street or in a park
< Reply with the number.
> someone is bleeding and unconscious
< Call 911 now and do what the operator tells you. Stay with the person if it is safe. 311 cannot send help for this.
> 2
< What is the address or nearest corner, and which borough?
< Which apartment or floor does the noise come from, if you know?
< SKIP if you do not know.

= turns 3
= contact emergency (en): emergency medical
