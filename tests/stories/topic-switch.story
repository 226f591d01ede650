Another topic instead
on: sms

> loud music next door
< What is the address or nearest corner, and which borough?
< Which apartment or floor does the noise come from, if you know?
< SKIP if you do not know.
> actually forget it, there is no heat in my apartment
< What is the address, borough and apartment number?
> 350 5th ave manhattan apt 4B
< Is it the whole building or only your apartment?
< 1 Whole building
< 2 Only my apartment
< Reply with the number.
> only mine
< Your heat and hot water report is 311-#1. The housing desk has it and may call you to arrange a visit. Text STATUS to check it.
< To correct it write CHANGE, to withdraw it UNDO, within 10 minutes.

= turns 4
= contact filed (en): request heat-hot-water
= request 311-#1 heat-hot-water open: 350 5th ave, unit 4B, Manhattan; contact = their own number; scope = apartment; unit = 4B
