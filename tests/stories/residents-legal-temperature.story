A side question about the law of heat
on: webchat

> no heat
< What is the address, borough and apartment number?
> what temp is legal?
< Heat season is October 1 to May 31. From 6 am to 10 pm it must be 68 F inside if it is below 55 F outside; at night 62 F always. Hot water must be 120 F all year. If you have no heat, tell us.
< What is the address, borough and apartment number?
> 12 w 96th st, Manhattan, apt 6A
< What phone number can the inspector reach you at?
< Is it the whole building or only your apartment?
< 1 Whole building
< 2 Only my apartment
< Reply with the number.
> 212 555 0123, just mine
< Your heat and hot water report is 311-#1. The housing desk has it and may call you to arrange a visit. Text STATUS to check it.
< To correct it write CHANGE, to withdraw it UNDO, within 10 minutes.

= turns 4
= contact filed (en): inquiry warming-heat-season, request heat-hot-water
= request 311-#1 heat-hot-water open: 12 w 96th st, unit 6A, Manhattan; contact = +12125550123; scope = apartment; unit = 6A
