Corrections of borough and apartment
on: webchat

> theres no heat in my apt
< What is the address, borough and apartment number?
> 100 main st, queens, apt 1A
< What phone number can the inspector reach you at?
< Is it the whole building or only your apartment?
< 1 Whole building
< 2 Only my apartment
< Reply with the number.
> i meant brooklyn
< What phone number can the inspector reach you at?
< Is it the whole building or only your apartment?
< 1 Whole building
< 2 Only my apartment
< Reply with the number.
> sorry apt 2 not 1
< What phone number can the inspector reach you at?
< Is it the whole building or only your apartment?
< 1 Whole building
< 2 Only my apartment
< Reply with the number.
> 212 555 0123, just mine
< Your heat and hot water report is 311-#1. The housing desk has it and may call you to arrange a visit. Text STATUS to check it.
< To correct it write CHANGE, to withdraw it UNDO, within 10 minutes.

= turns 5
= contact filed (en): request heat-hot-water
= request 311-#1 heat-hot-water open: 100 main st, unit 2, Brooklyn; contact = +12125550123; scope = apartment; unit = 2
