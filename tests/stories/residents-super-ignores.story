Cold without the word heat
on: sms

> my super is ignoring us and it's 50 degrees in here
< What is the address, borough and apartment number?
> 2400 nostrand ave, brooklyn, apt 7C
< Is it the whole building or only your apartment?
< 1 Whole building
< 2 Only my apartment
< Reply with the number.
> everyone
< Your heat and hot water report is 311-#1. The housing desk has it and may call you to arrange a visit. Text STATUS to check it.
< To correct it write CHANGE, to withdraw it UNDO, within 10 minutes.

= turns 3
= contact filed (en): request heat-hot-water
= request 311-#1 heat-hot-water open: 2400 nostrand ave, unit 7C, Brooklyn; contact = their own number; scope = building; unit = 7C
