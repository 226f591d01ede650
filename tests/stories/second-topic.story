Another topic after it
on: sms

> loud music next door
< What is the address or nearest corner, and which borough?
< Which apartment or floor does the noise come from, if you know?
< SKIP if you do not know.
> also no hot water
< I will take up No heat or hot water after this.
< What is the address or nearest corner, and which borough?
< When does it happen? Is it going on now?
> 85 hicks street brooklyn
< When does it happen? Is it going on now?
> right now
< Your noise report is 311-#1. Police look into it within 8 hours when they are free of emergencies. Text STATUS to check it.
< To correct it write CHANGE, to withdraw it UNDO, within 10 minutes.
< Now about No heat or hot water.
< What is the apartment number?
> apt 5A just me
< Your heat and hot water report is 311-#2. The housing desk has it and may call you to arrange a visit. Text STATUS to check it.
< To correct it write CHANGE, to withdraw it UNDO, within 10 minutes.

= turns 5
= contact filed (en): request noise-residential, request heat-hot-water
= request 311-#1 noise-residential open: 85 hicks street, Brooklyn; when = right now
= request 311-#2 heat-hot-water open: 85 hicks street, unit 5A, Brooklyn; contact = their own number; scope = apartment; unit = 5A
