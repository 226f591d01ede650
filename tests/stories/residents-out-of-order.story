Every fact before the matter
on: sms, webchat

> apt 3c. 718 555 0110. whole building. no heat. 25 parade place brooklyn
< Your heat and hot water report is 311-#1. The housing desk has it and may call you to arrange a visit. Text STATUS to check it.
< To correct it write CHANGE, to withdraw it UNDO, within 10 minutes.

= turns 1
= contact filed (en): request heat-hot-water
= request 311-#1 heat-hot-water open: 25 parade place, unit 3C, Brooklyn; contact = +17185550110; scope = building; unit = 3C
