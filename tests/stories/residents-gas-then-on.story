A smell of gas in mid-form, and on with the form
on: webchat

> no heat
< What is the address, borough and apartment number?
> 350 5th ave, Manhattan, apt 4B
< What phone number can the inspector reach you at?
< Is it the whole building or only your apartment?
< 1 Whole building
< 2 Only my apartment
< Reply with the number.
> i smell gas
< Leave the building now. Do not touch switches or flames, or phone from inside. Once outside, call 911. 311 cannot send help for this.
> ok the firemen came. 212 555 0123
< Is it the whole building or only your apartment?
< 1 Whole building
< 2 Only my apartment
< Reply with the number.
> just mine
< Your heat and hot water report is 311-#1. The housing desk has it and may call you to arrange a visit. Text STATUS to check it.
< To correct it write CHANGE, to withdraw it UNDO, within 10 minutes.

= turns 5
= contact emergency (en): emergency gas-smell, request heat-hot-water
= request 311-#1 heat-hot-water open: 350 5th ave, unit 4B, Manhattan; contact = +12125550123; scope = apartment; unit = 4B
