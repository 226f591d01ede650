The borough is asked together with the next question
on: sms

> no hot water at 350 5th ave apt 4B
< Which borough is that in?
< Is it the whole building or only your apartment?
< 1 Whole building
< 2 Only my apartment
< Reply with the number.
> manhattan
< Is it the whole building or only your apartment?
< 1 Whole building
< 2 Only my apartment
< Reply with the number.
> the whole building
< Your heat and hot water report is 311-#1. The housing desk has it and may call you to arrange a visit. Text STATUS to check it.
< To correct it write CHANGE, to withdraw it UNDO, within 10 minutes.

= turns 3
= contact filed (en): request heat-hot-water
= request 311-#1 heat-hot-water open: 350 5th ave, unit 4B, Manhattan; contact = their own number; scope = building; unit = 4B
