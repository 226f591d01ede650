A zip tells the borough
on: sms, webchat

> no heat at 1520 grand concourse apt 3C 10457, whole building, call 917 555 0142
< Your heat and hot water report is 311-#1. The housing desk has it and may call you to arrange a visit. Text STATUS to check it.
< To correct it write CHANGE, to withdraw it UNDO, within 10 minutes.

= turns 1
= contact filed (en): request heat-hot-water
= request 311-#1 heat-hot-water open: 1520 grand concourse, unit 3C, Bronx, 10457; contact = +19175550142; scope = building; unit = 3C
