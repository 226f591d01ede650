Two home repairs in one message
on: webchat

> sink is clogged and there is no heat either
< What is the address, borough and apartment number?
> 20 w 115th st, Manhattan, apt 5F
< What phone number can the inspector reach you at?
> 212 555 0123
< Your plumbing report is 311-#1. The housing desk has it and may call you to arrange a visit. Text STATUS to check it.
< To correct it write CHANGE, to withdraw it UNDO, within 10 minutes.
< Now about No heat or hot water.
< Is it the whole building or only your apartment?
< 1 Whole building
< 2 Only my apartment
< Reply with the number.
> just mine
< Your heat and hot water report is 311-#2. The housing desk has it and may call you to arrange a visit. Text STATUS to check it.
< To correct it write CHANGE, to withdraw it UNDO, within 10 minutes.

= turns 4
= contact filed (en): request apartment-plumbing, request heat-hot-water
= request 311-#1 apartment-plumbing open: 20 w 115th st, unit 5F, Manhattan; contact = +12125550123; unit = 5F
= request 311-#2 heat-hot-water open: 20 w 115th st, unit 5F, Manhattan; contact = +12125550123; scope = apartment; unit = 5F
