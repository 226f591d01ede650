An apartment without its word, beside the borough
on: webchat

> no heat 350 5th ave
< Which borough is that in?
< What is the apartment number?
> Manhattan, 9C
< What phone number can the inspector reach you at?
< Is it the whole building or only your apartment?
< 1 Whole building
< 2 Only my apartment
< Reply with the number.
> 212 555 0123
< Is it the whole building or only your apartment?
< 1 Whole building
< 2 Only my apartment
< Reply with the number.
> everyone in the building
< Your heat and hot water report is 311-#1. The housing desk has it and may call you to arrange a visit. Text STATUS to check it.
< To correct it write CHANGE, to withdraw it UNDO, within 10 minutes.

= turns 4
= contact filed (en): request heat-hot-water
= request 311-#1 heat-hot-water open: 350 5th ave, unit 9C, Manhattan; contact = +12125550123; scope = building; unit = 9C
