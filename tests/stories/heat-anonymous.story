Whoever gives no phone can still report
on: webchat

> no heat 350 5th ave manhattan apt 4B whole building
< What phone number can the inspector reach you at?
> skip
< Your heat and hot water report is 311-#1. The housing desk has it and may call you to arrange a visit. Text STATUS to check it.
< To correct it write CHANGE, to withdraw it UNDO, within 10 minutes.

= turns 2
= contact filed (en): request heat-hot-water
= request 311-#1 heat-hot-water open: 350 5th ave, unit 4B, Manhattan; contact = ; scope = building; unit = 4B
