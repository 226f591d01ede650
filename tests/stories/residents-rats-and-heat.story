Rats and no heat, with one address
on: webchat

> there are rats in my building and no heat
< What is the address or nearest corner, and which borough?
> 40 ann st, Manhattan
< Your rodent report is 311-#1. The pest control desk has it now. Text STATUS to check it.
< To correct it write CHANGE, to withdraw it UNDO, within 10 minutes.
< Now about No heat or hot water.
< What is the apartment number?
< What phone number can the inspector reach you at?
> 2F, 212 555 0123
< Your heat and hot water report is 311-#2. The housing desk has it and may call you to arrange a visit. Text STATUS to check it.
< To correct it write CHANGE, to withdraw it UNDO, within 10 minutes.

= turns 3
= contact filed (en): request rodents, request heat-hot-water
= request 311-#1 rodents open: 40 ann st, Manhattan; location-type = building
= request 311-#2 heat-hot-water open: 40 ann st, unit 2F, Manhattan; contact = +12125550123; scope = building; unit = 2F
