The phone number is corrected
on: sms, webchat

> no heat 350 5th ave manhattan apt 4B whole building 212 555 0123
< Your heat and hot water report is 311-#1. The housing desk has it and may call you to arrange a visit. Text STATUS to check it.
< To correct it write CHANGE, to withdraw it UNDO, within 10 minutes.
> wrong number, its 212 555 0188
< Report 311-#1 is corrected: 212 555 0188.

= turns 2
= contact filed (en): request heat-hot-water
= request 311-#1 heat-hot-water open: 350 5th ave, unit 4B, Manhattan; contact = +12125550188; scope = building; unit = 4B
